import { createApiKeySecrets } from '../../src/secrets/api-key-secret.ts'
import { secret } from '../kit/server.ts'
import {
  type Caller,
  keyOf,
  listPermissions,
  type StoredKey,
  storedRolesFor,
  type Target,
  targetsOf,
} from './people.ts'

const startedAt = Date.now()

const now = text(toTimestamp(startedAt))

// Sessions with this expiry are not extended.
const later = text(toTimestamp(startedAt + 86_400_000))

const { generate } = createApiKeySecrets([secret])

/** The secrets of the API keys that callers use. */
export const secrets = { key: generate(), 'delegated key': generate() }

/** The owner of the API key that the caller uses but does not own. */
export const keyOwner = 'root-key-owner'

/** The impersonators of the caller, the owner of a key in use, and a user with a stored role. */
const others: Target[] = [
  { kind: 'an impersonator', id: 'root-impersonator', role: 'user' },
  { kind: 'a limited impersonator', id: 'limited-impersonator', role: 'user:impersonate' },
  { kind: 'an API key owner', id: keyOwner, role: 'user' },
  { kind: 'a user with a stored role', id: 'holder', role: 'stored-held' },
]

/** Builds the SQL that resets all rows for the requests of `caller`, or only those of the given ids. */
export function buildResetScript(caller: Caller, ids?: string[]) {
  const people = peopleFor(caller).filter(({ id }) => !ids || ids.includes(id))
  return [
    buildDeletes(ids),
    ...(people.length > 0 ? [buildPeopleScript(caller, people)] : []),
    ...(!ids || ids.some((id) => id.startsWith('role ')) ? [buildRolesScript(caller)] : []),
  ].join(';\n')
}

function text(value: string | null) {
  return value === null ? 'NULL' : `'${value}'`
}

function toTimestamp(ms: number) {
  return new Date(ms).toISOString().replace('Z', '+00:00')
}

function userOf({ id, role, banned }: Target) {
  return `('${id}','${id}','${id}@example.com',FALSE,${now},${now},${text(role)},${banned ? 'TRUE' : 'FALSE'})`
}

function accountOf({ id }: Target) {
  return `('account-of-${id}','${id}','credential','${id}','cheap:unknown',${now},${now})`
}

function session(name: string, id: string, impersonator: string | null = null) {
  return `('session-of-${name}','token-of-${name}',${later},${now},${now},'${id}',${text(impersonator)})`
}

function keyRow({ id, userId, permissions }: StoredKey, hash = `hash-of-${id}`) {
  // Its last use is now, so the server does not record another one.
  return `('${id}','${id}','hint','${userId}','${JSON.stringify(permissions)}','[]','${hash}',${later},${now},${now},${now},${now})`
}

function keyRowsFor(caller: Caller, people: Target[]) {
  return people.flatMap((person) => {
    const permissions = listPermissions(caller.power)
    const usedKey = (id: string, { hash }: { hash: string }) =>
      keyRow({ id, userId: person.id, permissions }, hash)
    return [
      keyRow(keyOf(person, caller)),
      ...(person.id === caller.id ? [usedKey('own-key', secrets.key)] : []),
      ...(person.id === keyOwner ? [usedKey('delegated-key', secrets['delegated key'])] : []),
    ]
  })
}

function buildRolesScript(caller: Caller) {
  const rows = Object.entries(storedRolesFor(caller)).map(
    ([name, permissions]) => `('${name}','${JSON.stringify(permissions)}',${now},${now})`,
  )
  return `DELETE FROM castellan_roles;
    INSERT INTO castellan_roles (name,permissions,"createdAt","updatedAt") VALUES ${rows};
    UPDATE castellan_roles_version SET version = version + 1`
}

function buildDeletes(ids?: string[]) {
  const among = (column: string) => (ids ? `WHERE "${column}" IN ('${ids.join("','")}')` : '')
  return `DELETE FROM session ${among('userId')}; DELETE FROM account ${among('userId')};
    DELETE FROM castellan_impersonations; DELETE FROM castellan_api_keys ${among('userId')};
    DELETE FROM "user" ${among('id')}`
}

function peopleFor(caller: Caller) {
  return [...targetsOf(caller).filter(({ kind }) => kind !== 'an unknown user'), ...others]
}

function buildPeopleScript(caller: Caller, people: Target[]) {
  const sessions = people.flatMap(({ id }) => [
    session(id, id),
    ...(id === caller.id
      ? [
          session('impersonation', id, 'root-impersonator'),
          session('limited-impersonation', id, 'limited-impersonator'),
        ]
      : []),
  ])
  return `INSERT INTO "user" (id,name,email,"emailVerified","createdAt","updatedAt",role,banned)
      VALUES ${people.map(userOf)};
    INSERT INTO account (id,"accountId","providerId","userId",password,"createdAt","updatedAt")
      VALUES ${people.map(accountOf)};
    INSERT INTO session (id,token,"expiresAt","createdAt","updatedAt","userId","impersonatedBy")
      VALUES ${sessions};
    INSERT INTO castellan_api_keys
      (id,name,hint,"userId",permissions,"allowedNetworks",hash,"lastUsedAt","secretCreatedAt","usersCreatedUntil","createdAt","updatedAt")
      VALUES ${keyRowsFor(caller, people)}`
}
