import {
  type BenchRequest,
  type Dataset,
  defineCursorList,
  defineList,
  defineSingle,
  isFullPage,
  isSortedBy,
  newestFirst,
  type Operation,
  type ResponseBody,
} from './operation.ts'
import { createPerson, type Person, toNoise } from './people.ts'

/** The password of every user. */
export const password = 'correct horse battery staple'

const partsOfNames = ['ansen', 'chmid', 'owals', 'aker', 'riksen', 'ubois', 'kafor', 'etrov']

export const operations: Operation[] = [
  defineSingle(
    'get-user',
    (n, dataset) => {
      const person = pickUser(n, dataset)
      return { method: 'GET', path: `/admin/get-user?id=${person.id}`, person }
    },
    (body, { id, email }) => body.id === id && body.email === email,
  ),
  defineSingle(
    'has-permission',
    () => ({
      method: 'POST',
      path: '/admin/has-permission',
      body: { permissions: { user: ['ban', 'list'] } },
    }),
    ({ success }) => success === true,
  ),
  defineSingle(
    'list-user-sessions',
    (n, dataset) => postAbout('list-user-sessions', pickUser(n, dataset)),
    ({ sessions }) => Array.isArray(sessions),
  ),
  defineSingle(
    'update-user',
    (n, dataset) => postAbout('update-user', pickUser(n, dataset), { data: { image: `${n}.png` } }),
    (body, { id }) => body.id === id,
  ),
  defineSingle(
    'set-role',
    (n, dataset) => postAbout('set-role', pickUser(n, dataset), { role: 'user' }),
    ({ user }, { id }) => user?.id === id,
  ),
  defineSingle(
    'ban-user',
    (n, dataset) => postAbout('ban-user', pickUser(n % 1000, dataset)),
    ({ user }) => Boolean(user?.banned),
  ),
  defineSingle(
    'unban-user',
    (n, dataset) => postAbout('unban-user', pickUser(n % 1000, dataset)),
    ({ user }) => !user?.banned,
  ),
  defineSingle(
    'create-user',
    (n, { salt }) => ({
      method: 'POST',
      path: '/admin/create-user',
      body: { email: `new.${salt}.${n}@example.com`, name: `New ${n}` },
    }),
    ({ user }) => user?.role === 'user',
  ),
  defineList('', '', isFullPage),
  defineList('newest first', newestFirst, isSortedBy('createdAt')),
  defineList('by name', 'sortBy=name&sortDirection=desc', isFullPage),
  defineList(
    'at a random offset',
    (n, { size, salt }) => `${newestFirst}&offset=${1 + (toNoise(n, salt) % (size - 30))}`,
    isSortedBy('createdAt'),
    'deep',
  ),
  defineList(
    'with one address',
    (n, dataset) => `searchValue=${encodeURIComponent(pickUser(n, dataset).email.slice(2, -4))}`,
    ({ users = [], total = 0 }) => total >= 1 && users.length >= 1,
  ),
  defineList(
    'with part of a name',
    partOfName,
    ({ users = [], total = 0 }, { size }) => users.length === 20 && total > size / 100,
  ),
  defineList(
    'of admins',
    'filterField=role&filterValue=admin',
    ({ total = 0 }, { admins }) => total === admins,
  ),
  defineList(
    'of the banned',
    'filterField=banned&filterValue=true',
    ({ total = 0 }, { banned }) => total >= banned,
  ),
  defineList(
    'with part of a name, count=none',
    (n, dataset) => `${partOfName(n, dataset)}&count=none`,
    ({ users = [] }) => users.length === 20,
    'own',
  ),
  defineCursorList('after the first page by cursor', () => 0),
  defineCursorList('before the last page by cursor', ({ size }) => size - 41),
  {
    name: 'sign-in',
    kind: 'sign-in',
    request: (n, dataset) => ({
      method: 'POST',
      path: '/sign-in/email',
      body: { email: pickUser(n % 1000, { ...dataset, salt: 1 }).email, password },
    }),
    isExpected: (body) => typeof (body as ResponseBody).token === 'string',
  },
]

export function describeDataset(size: number, salt: number): Dataset {
  return {
    size,
    salt,
    admins: Math.ceil(size / 1000),
    banned: Math.ceil((size - 7) / 100),
  }
}

export function findOperation(name: string) {
  const operation = operations.find((one) => one.name === name)
  if (!operation) throw new Error(`Unknown operation: ${name}`)
  return operation
}

/** A random user who is neither an admin nor banned: other operations count these. */
function pickUser(n: number, { size, salt }: Dataset): Person {
  for (let i = toNoise(n, salt) % size; ; i = (i + 1) % size) {
    const person = createPerson(i)
    if (person.role === 'user' && !person.banned) return person
  }
}

function postAbout(endpoint: string, person: Person, fields: object = {}): BenchRequest {
  return {
    method: 'POST',
    path: `/admin/${endpoint}`,
    body: { userId: person.id, ...fields },
    person,
  }
}

function partOfName(n: number, { salt }: Dataset) {
  return `searchField=name&searchValue=${partsOfNames[toNoise(n, salt) % partsOfNames.length]}`
}
