import Database from 'libsql'
import pg from 'pg'
import { isFile, pathIn } from '../../src/store/url.ts'
import { known } from './acts.ts'
import { type Caller, type Power, powerOf, type Target, targetsOf } from './people.ts'

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

/** The rows of a user: of `user`, `account` and `session`. */
type Belongings = { user?: Record<string, unknown>; accounts: Rows; sessions: Rows }

/** Everybody there is, with all that is theirs. */
export type World = Map<string, Belongings>

/** Reads every row of the three tables. */
export const readWorld = async ({ ask }: Connection): Promise<World> => {
  const world: World = new Map()
  const of = (id: unknown) => {
    const belongings = world.get(String(id)) ?? { accounts: [], sessions: [] }
    world.set(String(id), belongings)
    return belongings
  }
  for (const row of await ask('SELECT * FROM "user"')) of(row.id).user = row
  for (const row of await ask('SELECT * FROM account ORDER BY id'))
    of(row.userId).accounts.push(row)
  for (const row of await ask('SELECT * FROM session ORDER BY id'))
    of(row.userId).sessions.push(row)
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

/** Who visits the caller in an impersonation. */
const visitors: Target[] = [
  { kind: 'a visitor', id: 'root-visitor', role: 'user' },
  { kind: 'a lesser visitor', id: 'lesser', role: 'user:impersonate' },
]

const clearing = (ids?: string[]) => {
  const among = (column: string) => (ids ? `WHERE "${column}" IN ('${ids.join("','")}')` : '')
  return `DELETE FROM session ${among('userId')}; DELETE FROM account ${among('userId')};
    DELETE FROM "user" ${among('id')}`
}

const peopleFor = (caller: Caller) => [
  ...targetsOf(caller).filter(({ kind }) => kind !== 'nobody'),
  ...visitors,
]

/** What makes everybody there is while `caller` asks as they were, or only those of the given ids. */
export const scriptFor = (caller: Caller, ids?: string[]) => {
  const people = peopleFor(caller).filter(({ id }) => !ids || ids.includes(id))
  if (people.length === 0) return clearing(ids)
  const sessions = people.flatMap(({ id }) => [
    session(id, id),
    ...(id === caller.id
      ? [session('visit', id, 'root-visitor'), session('lesser-visit', id, 'lesser')]
      : []),
  ])
  return `${clearing(ids)};
    INSERT INTO "user" (id,name,email,"emailVerified","createdAt","updatedAt",role,banned)
      VALUES ${people.map(userOf)};
    INSERT INTO account (id,"accountId","providerId","userId",password,"createdAt","updatedAt")
      VALUES ${people.map(accountOf)};
    INSERT INTO session (id,token,"expiresAt","createdAt","updatedAt","userId","impersonatedBy")
      VALUES ${sessions}`
}

const powerIn = (world: World, id: string): Power => {
  const role = world.get(id)?.user?.role
  return world.has(id) ? powerOf(id, typeof role === 'string' ? role : null) : []
}

/** Whether a user is in the hands of the caller: as themselves, by password, address or impersonation. */
const isInHandsOf = (caller: Caller, [id, { user, accounts, sessions }]: [string, Belongings]) =>
  id === caller.id ||
  user?.email === known.email ||
  accounts.some(({ password }) => password === `cheap:${known.password}`) ||
  sessions.some(({ impersonatedBy }) => impersonatedBy === caller.id)

/**
 * What a caller has come by that they did not hold: whom they have in their hands now, and whom they have
 * touched, may do no more than the caller could.
 */
export const escalationsBetween = (
  caller: Caller,
  before: World,
  after: World,
  reaches: (power: Power, other: Power) => boolean,
): string[] => {
  const beyond = (world: World, id: string) => !reaches(caller.power, powerIn(world, id))
  const inHand = [...after].filter((one) => isInHandsOf(caller, one)).map(([id]) => id)
  const touched = changedBetween(before, after).filter((id) => id !== caller.id)
  return [
    ...inHand.filter((id) => beyond(after, id)).map((id) => `has ${id} in hand`),
    ...touched
      .filter((id) => beyond(before, id) || beyond(after, id))
      .map((id) => `has touched ${id}`),
  ]
}
