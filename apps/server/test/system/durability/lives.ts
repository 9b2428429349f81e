/** What the database must contain about a user; undefined if they must not exist. */
export type Facts = {
  name: string
  role: string
  banned: boolean
  password: string | undefined
  sessions: number
}

/** A user of the load. Only one writer changes them, so the acknowledged state must be stored. */
export type Person = {
  email: string
  id: string
  facts: Facts | undefined
  /** The last write, if it got no 200: it is stored completely or not at all. */
  unsure?: { facts: Facts | undefined }
}

/** A request that writes, and the state after it. */
type Write = { path: string; json: object; after: Facts | undefined }

type Step = (person: Person, facts: Facts) => Write

const firstPassword = 'the first password'

const steps = {
  create: ({ email }) => created(email),
  createWithPassword: ({ email }) => created(email, firstPassword),
  promote: withRole('admin,user'),
  demote: withRole('user'),
  rename: ({ id }, facts) => {
    const name = `${facts.name} the next`
    return {
      path: '/admin/update-user',
      json: { userId: id, data: { name } },
      after: { ...facts, name },
    }
  },
  // A cheap way to create a session, without hashing a password.
  openSession: ({ id }, facts) => ({
    path: '/admin/impersonate-user',
    json: { userId: id },
    after: { ...facts, sessions: facts.sessions + 1 },
  }),
  signIn: ({ email }, facts) => ({
    path: '/sign-in/email',
    json: { email, password: facts.password },
    after: { ...facts, sessions: facts.sessions + 1 },
  }),
  changePassword: ({ id }, facts) => ({
    path: '/admin/set-user-password',
    json: { userId: id, newPassword: `${facts.password}, changed` },
    after: { ...facts, password: `${facts.password}, changed`, sessions: 0 },
  }),
  ban: ({ id }, facts) => ({
    path: '/admin/ban-user',
    json: { userId: id },
    after: { ...facts, banned: true, sessions: 0 },
  }),
  unban: ({ id }, facts) => ({
    path: '/admin/unban-user',
    json: { userId: id },
    after: { ...facts, banned: false },
  }),
  remove: ({ id }) => ({ path: '/admin/remove-user', json: { userId: id }, after: undefined }),
} satisfies Record<string, Step>

type Life = (keyof typeof steps)[]

/** Sequences of writes to one user. A kill may come between two writes or during one. */
const cheapLives: Life[] = [
  ['create', 'promote', 'demote', 'openSession', 'openSession', 'openSession', 'ban'],
  ['create', 'openSession', 'openSession', 'rename', 'remove'],
  ['create', 'openSession', 'openSession', 'ban', 'unban', 'openSession', 'promote'],
  ['create', 'ban', 'remove'],
]

const passwordLives: Life[] = [
  ['createWithPassword', 'openSession', 'openSession', 'changePassword', 'rename'],
  ['createWithPassword', 'openSession', 'signIn', 'ban', 'remove'],
  ['createWithPassword', 'changePassword', 'openSession', 'ban'],
]

const nobody: Facts = { name: '', role: '', banned: false, password: undefined, sessions: 0 }

/** Yields the writes of the `index`th life; take the next one when the last one is acknowledged. */
export function* writesOf(person: Person, index: number, kind: 'cheap' | 'password') {
  const lives = kind === 'cheap' ? cheapLives : passwordLives
  for (const name of lives[index % lives.length] ?? []) {
    const step: Step = steps[name]
    yield step(person, person.facts ?? nobody)
  }
}

function created(email: string, password?: string) {
  return {
    path: '/admin/create-user',
    json: { email, name: email, role: 'user', ...(password ? { password } : {}) },
    after: { name: email, role: 'user', banned: false, password, sessions: 0 },
  }
}

function withRole(role: string): Step {
  return ({ id }, facts) => ({
    path: '/admin/set-role',
    json: { userId: id, role },
    after: { ...facts, role },
  })
}
