/** What the database must contain about a user; undefined if they must not exist. */
export type UserState = {
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
  state: UserState | undefined
  /** The last write, if it got no 200: it is stored completely or not at all. */
  unconfirmed?: { state: UserState | undefined }
}

/** A request that writes, and the state after it. */
type Write = { path: string; json: object; after: UserState | undefined }

type Step = (person: Person, state: UserState) => Write

const firstPassword = 'the first password'

const steps = {
  create: ({ email }) => created(email),
  createWithPassword: ({ email }) => created(email, firstPassword),
  promote: withRole('admin,user'),
  demote: withRole('user'),
  rename: ({ id }, state) => {
    const name = `${state.name}, renamed`
    return {
      path: '/admin/update-user',
      json: { userId: id, data: { name } },
      after: { ...state, name },
    }
  },
  // A cheap way to create a session, without hashing a password.
  openSession: ({ id }, state) => ({
    path: '/admin/impersonate-user',
    json: { userId: id },
    after: { ...state, sessions: state.sessions + 1 },
  }),
  signIn: ({ email }, state) => ({
    path: '/sign-in/email',
    json: { email, password: state.password },
    after: { ...state, sessions: state.sessions + 1 },
  }),
  changePassword: ({ id }, state) => ({
    path: '/admin/set-user-password',
    json: { userId: id, newPassword: `${state.password}, changed` },
    after: { ...state, password: `${state.password}, changed`, sessions: 0 },
  }),
  ban: ({ id }, state) => ({
    path: '/admin/ban-user',
    json: { userId: id },
    after: { ...state, banned: true, sessions: 0 },
  }),
  unban: ({ id }, state) => ({
    path: '/admin/unban-user',
    json: { userId: id },
    after: { ...state, banned: false },
  }),
  remove: ({ id }) => ({ path: '/admin/remove-user', json: { userId: id }, after: undefined }),
} satisfies Record<string, Step>

type Sequence = (keyof typeof steps)[]

/** Sequences of writes to one user. A kill may come between two writes or during one. */
const cheapSequences: Sequence[] = [
  ['create', 'promote', 'demote', 'openSession', 'openSession', 'openSession', 'ban'],
  ['create', 'openSession', 'openSession', 'rename', 'remove'],
  ['create', 'openSession', 'openSession', 'ban', 'unban', 'promote', 'demote', 'openSession'],
  ['create', 'ban', 'remove'],
]

const passwordSequences: Sequence[] = [
  ['createWithPassword', 'openSession', 'openSession', 'changePassword', 'rename'],
  ['createWithPassword', 'openSession', 'signIn', 'ban', 'remove'],
  ['createWithPassword', 'changePassword', 'openSession', 'ban'],
]

const missingUser: UserState = {
  name: '',
  role: '',
  banned: false,
  password: undefined,
  sessions: 0,
}

/** Yields the writes of the sequence `index`. Take the next one after the last one is acknowledged. */
export function* generateWrites(person: Person, index: number, kind: 'cheap' | 'password') {
  const sequences = kind === 'cheap' ? cheapSequences : passwordSequences
  for (const name of sequences[index % sequences.length] ?? []) {
    const step: Step = steps[name]
    yield step(person, person.state ?? missingUser)
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
  return ({ id }, state) => ({
    path: '/admin/set-role',
    json: { userId: id, role },
    after: { ...state, role },
  })
}
