import { createScryptHasher } from '../../../src/secrets/password.ts'
import type { Tables } from './read-tables.ts'
import type { Person, UserState } from './write-sequences.ts'

type Actual = Omit<UserState, 'password'> & { accounts: number }

/** Returns the acknowledged writes that are lost or incomplete. */
export function findLostWrites(people: Person[], tables: Tables) {
  const stored = readUsers(tables)
  return people.flatMap(({ email, state, unconfirmed }) => {
    const actual = stored.get(email)
    const found = actual ? text(actual) : 'nothing'
    const expected = [
      describeState(state),
      ...(unconfirmed ? [describeState(unconfirmed.state)] : []),
    ]
    return expected.includes(found)
      ? []
      : [`${email}: ${expected.join(' or ')} expected, ${found} found`]
  })
}

/** Returns inconsistent rows, which no interruption may leave. */
export function findInconsistentRows({ users, accounts, sessions }: Tables) {
  const ids = new Set(users.map(({ id }) => id))
  const banned = new Set(users.filter((user) => user.banned).map(({ id }) => id))
  const credentials = countBy(
    accounts.filter(({ providerId }) => providerId === 'credential'),
    ({ userId }) => userId,
  )
  return [
    ...sessions
      .filter(({ userId }) => !ids.has(userId))
      .map(({ id }) => `session ${id} without a user`),
    ...sessions
      .filter(({ userId }) => banned.has(userId))
      .map(({ id }) => `session ${id} of a banned user`),
    ...accounts.filter(({ userId }) => !ids.has(userId)).map(() => 'an account without a user'),
    ...[...credentials].filter(([, count]) => count > 1).map(([id]) => `${id} has two passwords`),
  ]
}

/** Returns the people whose stored password is not the acknowledged one. */
export async function findWrongPasswords(people: Person[], { users, accounts }: Tables) {
  const hasher = createScryptHasher()
  const idOf = new Map(users.map(({ email, id }) => [email, id]))
  const hashOf = new Map(accounts.map(({ userId, password }) => [userId, password]))
  const wrong: string[] = []
  for (const { email, state, unconfirmed } of people) {
    const hash = hashOf.get(idOf.get(email) ?? '')
    if (!hash) continue
    const accepted = [unconfirmed?.state?.password, state?.password].filter(
      (one) => one !== undefined,
    )
    const checks = [...new Set(accepted)].map((password) => hasher.verify(password, hash))
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
function readUsers({ users, accounts, sessions }: Tables) {
  const accountsOf = countBy(accounts, ({ userId }) => userId)
  const sessionsOf = countBy(sessions, ({ userId }) => userId)
  const actual = ({ id, name, role, banned }: Tables['users'][number]): Actual => ({
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

function describeState(state: UserState | undefined) {
  return state ? text({ ...state, accounts: state.password === undefined ? 0 : 1 }) : 'nothing'
}
