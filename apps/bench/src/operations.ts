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

type Body = Record<string, unknown> & {
  user?: Record<string, unknown>
  users?: Record<string, unknown>[]
  sessions?: unknown[]
  total?: number
}

const byAge = 'sortBy=createdAt&sortDirection=desc'

const partsOfNames = ['ansen', 'chmid', 'owals', 'aker', 'riksen', 'ubois', 'kafor', 'etrov']

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

export function worldOf(size: number, salt: number): World {
  return {
    size,
    salt,
    admins: Math.ceil(size / 1000),
    banned: Math.ceil((size - 7) / 100),
  }
}

export function operationNamed(name: string) {
  const found = operations.find((operation) => operation.name === name)
  if (!found) throw new Error(`No operation is called ${name}`)
  return found
}

/** A user at random, but never one whom other operations count on: an admin or a banned one. */
function someone(n: number, { size, salt }: World): Person {
  for (let i = noise(n, salt) % size; ; i = (i + 1) % size) {
    const person = personAt(i)
    if (person.role === 'user' && !person.banned) return person
  }
}

function post(endpoint: string, person: Person, more: object = {}): Asked {
  return {
    method: 'POST',
    path: `/admin/${endpoint}`,
    body: { userId: person.id, ...more },
    person,
  }
}

function single(
  name: string,
  request: Operation['request'],
  isRight: (body: Body, person: Person) => boolean,
): Operation {
  return {
    name,
    kind: 'single',
    request,
    isRight: (body, { person }) => isRight(body as Body, person as Person),
  }
}

function list(
  name: string,
  query: string | ((n: number, world: World) => string),
  isRight: (body: Body, world: World) => boolean,
  kind: Operation['kind'] = 'list',
): Operation {
  return {
    name: `list-users ${name}`,
    kind,
    request: (n, world) => ({
      method: 'GET',
      path: `/admin/list-users?limit=20&${typeof query === 'string' ? query : query(n, world)}`,
    }),
    isRight: (body, _asked, world) => isRight(body as Body, world),
  }
}

/** A list that better-auth cannot be asked for. */
function ours(...[name, query, isRight]: Parameters<typeof list>) {
  return list(name, query, isRight, 'ours')
}

function isPage({ users = [] }: Body) {
  return users.length === 20
}

/** The page after another one, however deep that is. */
function goingOn(name: string, offset: (world: World) => number): Operation {
  return {
    ...ours(name, (_n, { cursor = '' }) => `${byAge}&cursor=${encodeURIComponent(cursor)}`, isFull),
    leadsFrom: (world) => `/admin/list-users?limit=20&${byAge}&offset=${offset(world)}`,
  }
}

function partOfName(n: number, { salt }: World) {
  return `searchField=name&searchValue=${partsOfNames[noise(n, salt) % partsOfNames.length]}`
}

function isFull({ users = [], total = 0 }: Body, { size }: World) {
  return users.length === 20 && total >= size
}

function isSorted(field: string) {
  return (body: Body, world: World) => {
    const values = (body.users ?? []).map((user) => String(user[field]))
    return isFull(body, world) && values.join() === [...values].sort().reverse().join()
  }
}
