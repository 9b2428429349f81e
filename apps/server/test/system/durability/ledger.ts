import { createScryptHasher } from '../../../src/secrets/password.ts'
import type { Facts, Person } from './lives.ts'
import type { Rows } from './rows.ts'

type Actual = Omit<Facts, 'password'> & { accounts: number }

/** Returns the acknowledged writes that are lost or incomplete. */
export function losses(people: Person[], rows: Rows) {
  const actuals = actualsOf(rows)
  return people.flatMap(({ email, facts, unsure }) => {
    const actual = actuals.get(email)
    const there = actual ? text(actual) : 'nothing'
    const may = [textOf(facts), ...(unsure ? [textOf(unsure.facts)] : [])]
    return may.includes(there) ? [] : [`${email}: ${may.join(' or ')} expected, ${there} there`]
  })
}

/** Returns inconsistent rows, which no interruption may leave. */
export function halves({ users, accounts, sessions }: Rows) {
  const ids = new Set(users.map(({ id }) => id))
  const banned = new Set(users.filter((user) => user.banned).map(({ id }) => id))
  const credentials = countBy(
    accounts.filter(({ providerId }) => providerId === 'credential'),
    ({ userId }) => userId,
  )
  return [
    ...sessions
      .filter(({ userId }) => !ids.has(userId))
      .map(({ id }) => `session ${id} of no user`),
    ...sessions
      .filter(({ userId }) => banned.has(userId))
      .map(({ id }) => `session ${id} of a banned user`),
    ...accounts.filter(({ userId }) => !ids.has(userId)).map(() => 'an account of no user'),
    ...[...credentials].filter(([, count]) => count > 1).map(([id]) => `${id} has two passwords`),
  ]
}

/** Returns the people whose stored password is not the acknowledged one. */
export async function wrongPasswords(people: Person[], { users, accounts }: Rows) {
  const hasher = createScryptHasher()
  const idOf = new Map(users.map(({ email, id }) => [email, id]))
  const hashOf = new Map(accounts.map(({ userId, password }) => [userId, password]))
  const wrong: string[] = []
  for (const { email, facts, unsure } of people) {
    const hash = hashOf.get(idOf.get(email) ?? '')
    if (!hash) continue
    const may = [unsure?.facts?.password, facts?.password].filter((one) => one !== undefined)
    const checks = [...new Set(may)].map((password) => hasher.verify(password, hash))
    if (!(await Promise.all(checks)).includes(true)) wrong.push(email)
  }
  return wrong
}

function countBy<T>(rows: T[], key: (row: T) => string) {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1)
  return counts
}

/** Maps email addresses to the users in the tables. */
function actualsOf({ users, accounts, sessions }: Rows) {
  const accountsOf = countBy(accounts, ({ userId }) => userId)
  const sessionsOf = countBy(sessions, ({ userId }) => userId)
  const actual = ({ id, name, role, banned }: Rows['users'][number]): Actual => ({
    name,
    role,
    banned: Boolean(banned),
    accounts: accountsOf.get(id) ?? 0,
    sessions: sessionsOf.get(id) ?? 0,
  })
  return new Map(users.map((user) => [user.email, actual(user)]))
}

function text({ name, role, banned, accounts, sessions }: Actual) {
  return `${name}, ${role}${banned ? ', banned' : ''}, ${accounts} accounts, ${sessions} sessions`
}

function textOf(facts: Facts | undefined) {
  return facts ? text({ ...facts, accounts: facts.password === undefined ? 0 : 1 }) : 'nothing'
}
