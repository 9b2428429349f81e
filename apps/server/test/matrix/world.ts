import Database from 'libsql'
import pg from 'pg'
import { keySecrets } from '../../src/secrets/key.ts'
import { isFile, pathIn } from '../../src/store/url.ts'
import { known } from './acts.ts'
import {
  type Caller,
  keyOf,
  listed,
  type Power,
  powerOf,
  type StoredKey,
  type StoredRoles,
  storedRolesFor,
  type Target,
  targetsOf,
} from './people.ts'

type Rows = Record<string, unknown>[]
type Connection = {
  ask: (sql: string) => Promise<Rows>
  run: (sql: string) => Promise<unknown>
  close: () => Promise<unknown>
}

/** A connection of the test's own to the database, past the server. */
export const connectTo = async (url: string): Promise<Connection> => {
  if (isFile(url)) {
    const db = new Database(pathIn(url), { timeout: 5000 })
    return {
      ask: async (sql) => (db.prepare(sql).all() as Rows).map((row) => ({ ...row })),
      run: async (sql) => db.exec(`BEGIN; ${sql}; COMMIT`),
      close: async () => db.close(),
    }
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    ask: async (sql) => (await client.query(sql)).rows,
    run: (sql) => client.query(sql),
    close: () => client.end(),
  }
}

/** All rows of a user, or the one of a stored role. */
type Belongings = {
  user?: Record<string, unknown>
  accounts: Rows
  sessions: Rows
  keys: Rows
  visits: Rows
  role?: Record<string, unknown>
}

/** Everybody there is, with all that is theirs, and every stored role. */
export type World = Map<string, Belongings>

const idOfRole = (name: unknown) => `role ${name}`

// Of a key not when it was last used: whoever may do nothing uses one, too.
const keyColumns = `id, name, "userId", permissions, networks, "expiresAt", hash, "formerHash"`

/** Reads every row that a call can change, but for the trail, which grows with each. */
export const readWorld = async ({ ask }: Connection): Promise<World> => {
  const world: World = new Map()
  const of = (id: unknown) => {
    const nothing: Belongings = { accounts: [], sessions: [], keys: [], visits: [] }
    const belongings = world.get(String(id)) ?? nothing
    world.set(String(id), belongings)
    return belongings
  }
  for (const row of await ask('SELECT * FROM "user"')) of(row.id).user = row
  for (const row of await ask('SELECT * FROM account ORDER BY id'))
    of(row.userId).accounts.push(row)
  for (const row of await ask('SELECT * FROM session ORDER BY id'))
    of(row.userId).sessions.push(row)
  for (const row of await ask(`SELECT ${keyColumns} FROM castellan_keys ORDER BY id`))
    of(row.userId).keys.push(row)
  for (const row of await ask(`SELECT s.*, k."userId" FROM castellan_key_sessions s
    JOIN castellan_keys k ON k.id = s."keyId" ORDER BY s."sessionId"`))
    of(row.userId).visits.push(row)
  for (const row of await ask('SELECT * FROM castellan_roles')) of(idOfRole(row.name)).role = row
  return world
}

/** The ids of those of whom anything differs. */
export const changedBetween = (before: World, after: World): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter(
    (id) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)),
  )

const text = (value: string | null) => (value === null ? 'NULL' : `'${value}'`)
const asInstant = (ms: number) => new Date(ms).toISOString().replace('Z', '+00:00')
const began = Date.now()
const now = text(asInstant(began))
// Shorter than a session that is prolonged.
const later = text(asInstant(began + 86_400_000))

const userOf = ({ id, role, banned }: Target) =>
  `('${id}','${id}','${id}@example.com',FALSE,${now},${now},${text(role)},${banned ? 'TRUE' : 'FALSE'})`
const accountOf = ({ id }: Target) =>
  `('account-of-${id}','${id}','credential','${id}','cheap:unknown',${now},${now})`
const session = (name: string, id: string, visitor: string | null = null) =>
  `('session-of-${name}','token-of-${name}',${later},${now},${now},'${id}',${text(visitor)})`

/** The secrets of the keys that callers come with. */
export const secrets = { key: keySecrets.make(), 'lesser key': keySecrets.make() }

/** Who has lent the caller a key. */
const lender = 'root-lender'

/** Who visits the caller in an impersonation, lends a key, or holds a stored role. */
const others: Target[] = [
  { kind: 'a visitor', id: 'root-visitor', role: 'user' },
  { kind: 'a lesser visitor', id: 'lesser', role: 'user:impersonate' },
  { kind: 'a lender', id: lender, role: 'user' },
  { kind: 'a holder of a stored role', id: 'holder', role: 'stored-held' },
]

const keyRow = ({ id, userId, permissions }: StoredKey, hash = `hash-of-${id}`) =>
  // Used just now, as far as can be told: no use is noted.
  `('${id}','${id}','hint','${userId}','${JSON.stringify(permissions)}','[]','${hash}',${later},${now},${now})`

const keyRowsFor = (caller: Caller, people: Target[]) =>
  people.flatMap((person) => {
    const permissions = listed(caller.power)
    const inHand = (id: string, { hash }: { hash: string }) =>
      keyRow({ id, userId: person.id, permissions }, hash)
    return [
      keyRow(keyOf(person, caller)),
      ...(person.id === caller.id ? [inHand('key-in-hand', secrets.key)] : []),
      ...(person.id === lender ? [inHand('key-lent', secrets['lesser key'])] : []),
    ]
  })

const rolesScript = (caller: Caller) => {
  const rows = Object.entries(storedRolesFor(caller)).map(
    ([name, permissions]) => `('${name}','${JSON.stringify(permissions)}',${now},${now})`,
  )
  return `DELETE FROM castellan_roles;
    INSERT INTO castellan_roles (name,permissions,"createdAt","updatedAt") VALUES ${rows};
    UPDATE castellan_roles_version SET version = version + 1`
}

const clearing = (ids?: string[]) => {
  const among = (column: string) => (ids ? `WHERE "${column}" IN ('${ids.join("','")}')` : '')
  return `DELETE FROM session ${among('userId')}; DELETE FROM account ${among('userId')};
    DELETE FROM castellan_key_sessions; DELETE FROM castellan_keys ${among('userId')};
    DELETE FROM "user" ${among('id')}`
}

const peopleFor = (caller: Caller) => [
  ...targetsOf(caller).filter(({ kind }) => kind !== 'nobody'),
  ...others,
]

const peopleScript = (caller: Caller, people: Target[]) => {
  const sessions = people.flatMap(({ id }) => [
    session(id, id),
    ...(id === caller.id
      ? [session('visit', id, 'root-visitor'), session('lesser-visit', id, 'lesser')]
      : []),
  ])
  return `INSERT INTO "user" (id,name,email,"emailVerified","createdAt","updatedAt",role,banned)
      VALUES ${people.map(userOf)};
    INSERT INTO account (id,"accountId","providerId","userId",password,"createdAt","updatedAt")
      VALUES ${people.map(accountOf)};
    INSERT INTO session (id,token,"expiresAt","createdAt","updatedAt","userId","impersonatedBy")
      VALUES ${sessions};
    INSERT INTO castellan_keys
      (id,name,hint,"userId",permissions,networks,hash,"lastUsedAt","createdAt","updatedAt")
      VALUES ${keyRowsFor(caller, people)}`
}

/** What makes everything there is while `caller` asks as it was, or only what is of the given ids. */
export const scriptFor = (caller: Caller, ids?: string[]) => {
  const people = peopleFor(caller).filter(({ id }) => !ids || ids.includes(id))
  return [
    clearing(ids),
    ...(people.length > 0 ? [peopleScript(caller, people)] : []),
    ...(!ids || ids.some((id) => id.startsWith('role ')) ? [rolesScript(caller)] : []),
  ].join(';\n')
}

const namesIn = (permissions: unknown) => JSON.parse(String(permissions ?? '[]')) as string[]

const storedIn = (world: World): StoredRoles =>
  Object.fromEntries(
    [...world.values()].flatMap(({ role }) =>
      role ? [[String(role.name), namesIn(role.permissions)]] : [],
    ),
  )

/** What a user may do, or a role allows. */
const powerIn = (world: World, id: string): Power => {
  const { user, role } = world.get(id) ?? {}
  if (role) return namesIn(role.permissions)
  return user ? powerOf(id, typeof user.role === 'string' ? user.role : null, storedIn(world)) : []
}

/** Whether a user is in the hands of the caller: as themselves, by password, address or impersonation. */
const isInHandsOf = (caller: Caller, [id, { user, accounts, sessions }]: [string, Belongings]) =>
  id === caller.id ||
  user?.email === known.email ||
  accounts.some(({ password }) => password === `cheap:${known.password}`) ||
  sessions.some(({ impersonatedBy }) => impersonatedBy === caller.id || impersonatedBy === lender)

/** The keys that have been made, or have another secret or other terms than before. */
const changedKeys = (before: World, after: World) => {
  const all = (world: World) => [...world.values()].flatMap(({ keys }) => keys)
  const known = new Set(all(before).map((key) => JSON.stringify(key)))
  return all(after).filter((key) => !known.has(JSON.stringify(key)))
}

type Reaches = (power: Power, other: Power) => boolean

/** Whether a key allows what the caller may not do: one's own is bound by what one may do oneself. */
const isKeyBeyond = (
  caller: Caller,
  key: Record<string, unknown>,
  world: World,
  reaches: Reaches,
) => {
  const permissions = namesIn(key.permissions)
  const owner = powerIn(world, String(key.userId))
  const isOwn = key.userId === caller.id
  return !reaches(
    caller.power,
    isOwn ? permissions.filter((permission) => reaches(owner, [permission])) : permissions,
  )
}

/**
 * What a caller has come by that they did not hold: whom they have in their hands now, the keys that they
 * have made or changed, and whom and which roles they have touched, may do no more than the caller could.
 */
export const escalationsBetween = (
  caller: Caller,
  before: World,
  after: World,
  reaches: Reaches,
): string[] => {
  const beyond = (world: World, id: string) => !reaches(caller.power, powerIn(world, id))
  const inHand = [...after].filter((one) => isInHandsOf(caller, one)).map(([id]) => id)
  // What a lent key does to its owner's things is seen by its keys and visits.
  const touched = changedBetween(before, after).filter((id) => id !== caller.id && id !== lender)
  return [
    ...inHand.filter((id) => beyond(after, id)).map((id) => `has ${id} in hand`),
    ...changedKeys(before, after)
      .filter((key) => isKeyBeyond(caller, key, after, reaches))
      .map(({ id }) => `has changed the key ${id}`),
    ...touched
      .filter((id) => beyond(before, id) || beyond(after, id))
      .map((id) => `has touched ${id}`),
  ]
}
