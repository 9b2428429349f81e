/** What the database is to hold of a user; nothing of one who is removed, or not yet there. */
export type Facts = {
  name: string
  role: string
  banned: boolean
  password: string | undefined
  sessions: number
}

/** A user of the load. Nobody else writes them, so what is acknowledged is what must be there. */
export type Person = {
  email: string
  id: string
  facts: Facts | undefined
  /** The last write, if it got no 200: it is there in full, or not at all. */
  unsure?: { facts: Facts | undefined }
}

/** A request that writes, and what is true once it has. */
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
  // The cheap way to give them a session: no password is hashed.
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

/** Lives of users: each ends as it may, and a kill may come between any two steps, or in one. */
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

/** The writes of the `index`th life, one by one: ask for the next once the last is acknowledged. */
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
