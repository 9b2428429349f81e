import type { User } from '@castellan/contract'
import type { CallOptions } from './call.ts'
import type { Client, InputOf } from './client.ts'
import { unwrap } from './unwrap.ts'

type Query = Omit<NonNullable<InputOf<'users', 'listUsers'>>, 'count'>

/**
 * Walks every user of a list, a page at a time: `for await (const user of iterateUsers(client))`. Users
 * who come or go meanwhile shift nothing: whoever is there throughout is met once, unless the
 * value changes by which the list is sorted. @throws what `unwrap` throws
 */
export async function* iterateUsers(
  client: Pick<Client, 'users'>,
  query: Query = {},
  options?: CallOptions,
): AsyncGenerator<User, void, undefined> {
  let from: Query = query
  while (true) {
    const page = await unwrap(client.users.listUsers({ ...from, count: 'none' }, options))
    yield* page.users
    if (page.nextCursor === undefined) return
    from = { ...query, offset: undefined, cursor: page.nextCursor }
  }
}
