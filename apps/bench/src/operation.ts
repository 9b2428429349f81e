import type { Person } from './people.ts'

/** A request that the benchmark repeats, and a check of its response. */
export type Operation = {
  name: string
  /** `own` operations exist only in Castellan. */
  kind: 'single' | 'list' | 'deep' | 'own' | 'sign-in'
  request: (n: number, dataset: Dataset) => BenchRequest
  isExpected: (body: unknown, request: BenchRequest, dataset: Dataset) => boolean
  /** The path of the list that is requested first, and whose cursor the measured requests use. */
  cursorFrom?: (dataset: Dataset) => string
}

export type BenchRequest = {
  method: 'GET' | 'POST'
  path: string
  body?: object
  /** The user that the request is about. */
  person?: Person
}

/** What is known about the users of a database, and the cursor of a list. */
export type Dataset = {
  size: number
  salt: number
  admins: number
  banned: number
  cursor?: string | undefined
}

export type ResponseBody = Record<string, unknown> & {
  user?: Record<string, unknown>
  users?: Record<string, unknown>[]
  sessions?: unknown[]
  total?: number
}

type ListQuery = string | ((n: number, dataset: Dataset) => string)

export const newestFirst = 'sortBy=createdAt&sortDirection=desc'

/** An operation on one user. */
export function defineSingle(
  name: string,
  request: Operation['request'],
  isExpected: (body: ResponseBody, person: Person) => boolean,
): Operation {
  return {
    name,
    kind: 'single',
    request,
    isExpected: (body, { person }) => isExpected(body as ResponseBody, person as Person),
  }
}

/** A page of `list-users`. */
export function defineList(
  name: string,
  query: ListQuery,
  isExpected: (body: ResponseBody, dataset: Dataset) => boolean,
  kind: Operation['kind'] = 'list',
): Operation {
  return {
    name: `list-users ${name}`,
    kind,
    request: (n, dataset) => ({
      method: 'GET',
      path: `/admin/list-users?limit=20&${typeof query === 'string' ? query : query(n, dataset)}`,
    }),
    isExpected: (body, _request, dataset) => isExpected(body as ResponseBody, dataset),
  }
}

/** The page after another one, at any depth; better-auth has no cursors. */
export function defineCursorList(name: string, offset: (dataset: Dataset) => number): Operation {
  const query: ListQuery = (_n, { cursor = '' }) =>
    `${newestFirst}&cursor=${encodeURIComponent(cursor)}`
  return {
    ...defineList(name, query, isFullPage, 'own'),
    cursorFrom: (dataset) => `/admin/list-users?limit=20&${newestFirst}&offset=${offset(dataset)}`,
  }
}

export function isFullPage({ users = [], total = 0 }: ResponseBody, { size }: Dataset) {
  return users.length === 20 && total >= size
}

export function isSortedBy(field: string) {
  return (body: ResponseBody, dataset: Dataset) => {
    const values = (body.users ?? []).map((user) => String(user[field]))
    return isFullPage(body, dataset) && values.join() === [...values].sort().reverse().join()
  }
}
