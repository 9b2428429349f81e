import type { User } from '@castellan/contract'
import type { CallOptions } from './call.ts'
import type { Client, InputOf } from './client.ts'
import { unwrap } from './unwrap.ts'

type Query = NonNullable<InputOf<'users', 'listUsers'>>

/**
 * Walks every user of a list, a page at a time: `for await (const user of pages(client))`.
 * Users who come or go meanwhile may shift the pages. @throws what `unwrap` throws
 */
export async function* pages(
  client: Pick<Client, 'users'>,
  query: Query = {},
  options?: CallOptions,
): AsyncGenerator<User, void, undefined> {
  let offset = Number(query.offset ?? 0)
  while (true) {
    const page = await unwrap(client.users.listUsers({ ...query, offset }, options))
    yield* page.users
    offset += page.users.length
    if (page.users.length === 0 || offset >= page.total) return
  }
}
