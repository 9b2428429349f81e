import type { ListUsersInput, NoUserFields, User } from './api.ts'
import type { Client } from './client.ts'
import type { CallOptions } from './options.ts'
import { unwrap } from './unwrap.ts'

/**
 * Iterates over all users of a list, one page at a time:
 * `for await (const user of iterateUsers(client))`. A user who exists all the time appears once, even
 * if others are added or removed meanwhile, unless the value changes by which the list is sorted.
 * @throws ProblemError for an error response
 */
export async function* iterateUsers<F extends object = NoUserFields>(
  client: Pick<Client<F>, 'users'>,
  query: Omit<ListUsersInput<F>, 'count'> = {},
  options?: CallOptions,
): AsyncGenerator<User<F>, void, undefined> {
  let pageQuery = query
  while (true) {
    const page = await unwrap(client.users.listUsers({ ...pageQuery, count: 'none' }, options))
    yield* page.users
    if (page.nextCursor === undefined) return
    pageQuery = { ...query, offset: undefined, cursor: page.nextCursor }
  }
}
