import { noise, type Person, personAt } from './people.ts'

/** What is asked of a server, and how its answer is known to be right. */
export type Operation = {
  name: string
  request: (n: number, world: World) => Asked
  isRight: (body: unknown, asked: Asked, world: World) => boolean
  /** What it is like; `ours` are those that better-auth does not have. */
  kind: 'single' | 'list' | 'deep' | 'ours' | 'sign-in'
  /** A list that is asked for once before, and whose cursor the others go on from. */
  leadsFrom?: (world: World) => string
}

type Asked = {
  method: 'GET' | 'POST'
  path: string
  body?: object
  /** The user that it is about. */
  person?: Person
}

/** What the users of a database are known to be, and where a list goes on. */
export type World = {
  size: number
  salt: number
  admins: number
  banned: number
  cursor?: string | undefined
}

export const worldOf = (size: number, salt: number): World => ({
  size,
  salt,
  admins: Math.ceil(size / 1000),
  banned: Math.ceil((size - 7) / 100),
})

/** A user at random, but never one whom other operations count on: an admin or a banned one. */
const someone = (n: number, { size, salt }: World): Person => {
  for (let i = noise(n, salt) % size; ; i = (i + 1) % size) {
    const person = personAt(i)
    if (person.role === 'user' && !person.banned) return person
  }
}

const post = (endpoint: string, person: Person, more: object = {}): Asked => ({
  method: 'POST',
  path: `/admin/${endpoint}`,
  body: { userId: person.id, ...more },
  person,
})

type Body = Record<string, unknown> & {
  user?: Record<string, unknown>
  users?: Record<string, unknown>[]
  sessions?: unknown[]
  total?: number
}

const single = (
  name: string,
  request: Operation['request'],
  isRight: (body: Body, person: Person) => boolean,
): Operation => ({
  name,
  kind: 'single',
  request,
  isRight: (body, { person }) => isRight(body as Body, person as Person),
})

const list = (
  name: string,
  query: string | ((n: number, world: World) => string),
  isRight: (body: Body, world: World) => boolean,
  kind: Operation['kind'] = 'list',
): Operation => ({
  name: `list-users ${name}`,
  kind,
  request: (n, world) => ({
    method: 'GET',
    path: `/admin/list-users?limit=20&${typeof query === 'string' ? query : query(n, world)}`,
  }),
  isRight: (body, _asked, world) => isRight(body as Body, world),
})

/** A list that better-auth cannot be asked for. */
const ours = (...[name, query, isRight]: Parameters<typeof list>) =>
  list(name, query, isRight, 'ours')

const isPage = ({ users = [] }: Body) => users.length === 20

const byAge = 'sortBy=createdAt&sortDirection=desc'

/** The page after another one, however deep that is. */
const goingOn = (name: string, offset: (world: World) => number): Operation => ({
  ...ours(name, (_n, { cursor = '' }) => `${byAge}&cursor=${encodeURIComponent(cursor)}`, isFull),
  leadsFrom: (world) => `/admin/list-users?limit=20&${byAge}&offset=${offset(world)}`,
})

const partsOfNames = ['ansen', 'chmid', 'owals', 'aker', 'riksen', 'ubois', 'kafor', 'etrov']

const partOfName = (n: number, { salt }: World) =>
  `searchField=name&searchValue=${partsOfNames[noise(n, salt) % partsOfNames.length]}`

const isFull = ({ users = [], total = 0 }: Body, { size }: World) =>
  users.length === 20 && total >= size

const isSorted = (field: string) => (body: Body, world: World) => {
  const values = (body.users ?? []).map((user) => String(user[field]))
  return isFull(body, world) && values.join() === [...values].sort().reverse().join()
}

export const operations: Operation[] = [
  single(
    'get-user',
    (n, world) => {
      const person = someone(n, world)
      return { method: 'GET', path: `/admin/get-user?id=${person.id}`, person }
    },
    (body, { id, email }) => body.id === id && body.email === email,
  ),
  single(
    'has-permission',
    () => ({
      method: 'POST',
      path: '/admin/has-permission',
      body: { permissions: { user: ['ban', 'list'] } },
    }),
    ({ success }) => success === true,
  ),
  single(
    'list-user-sessions',
    (n, world) => post('list-user-sessions', someone(n, world)),
    ({ sessions }) => Array.isArray(sessions),
  ),
  single(
    'update-user',
    (n, world) => post('update-user', someone(n, world), { data: { image: `${n}.png` } }),
    (body, { id }) => body.id === id,
  ),
  single(
    'set-role',
    (n, world) => post('set-role', someone(n, world), { role: 'user' }),
    ({ user }, { id }) => user?.id === id,
  ),
  single(
    'ban-user',
    (n, world) => post('ban-user', someone(n % 1000, world)),
    ({ user }) => Boolean(user?.banned),
  ),
  single(
    'unban-user',
    (n, world) => post('unban-user', someone(n % 1000, world)),
    ({ user }) => !user?.banned,
  ),
  single(
    'create-user',
    (n, { salt }) => ({
      method: 'POST',
      path: '/admin/create-user',
      body: { email: `new.${salt}.${n}@example.com`, name: `New ${n}` },
    }),
    ({ user }) => user?.role === 'user',
  ),
  list('', '', isFull),
  list('newest first', byAge, isSorted('createdAt')),
  list('by name', 'sortBy=name&sortDirection=desc', isFull),
  list(
    'at a random offset',
    (n, { size, salt }) => `${byAge}&offset=${1 + (noise(n, salt) % (size - 30))}`,
    isSorted('createdAt'),
    'deep',
  ),
  list(
    'with one address',
    (n, world) => `searchValue=${encodeURIComponent(someone(n, world).email.slice(2, -4))}`,
    ({ users = [], total = 0 }) => total >= 1 && users.length >= 1,
  ),
  list(
    'with part of a name',
    partOfName,
    ({ users = [], total = 0 }, { size }) => users.length === 20 && total > size / 100,
  ),
  list(
    'of admins',
    'filterField=role&filterValue=admin',
    ({ total = 0 }, { admins }) => total === admins,
  ),
  list(
    'of the banned',
    'filterField=banned&filterValue=true',
    ({ total = 0 }, { banned }) => total >= banned,
  ),
  ours('with part of a name, count=none', (n, w) => `${partOfName(n, w)}&count=none`, isPage),
  goingOn('after the first page by cursor', () => 0),
  goingOn('before the last page by cursor', ({ size }) => size - 41),
  {
    name: 'sign-in',
    kind: 'sign-in',
    request: (n, world) => ({
      method: 'POST',
      path: '/sign-in/email',
      body: { email: someone(n % 1000, { ...world, salt: 1 }).email, password },
    }),
    isRight: (body) => typeof (body as Body).token === 'string',
  },
]

/** The password of everybody. */
export const password = 'correct horse battery staple'

export const operationNamed = (name: string) => {
  const found = operations.find((operation) => operation.name === name)
  if (!found) throw new Error(`No operation is called ${name}`)
  return found
}
