import type { contract } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { pageAsked } from '../paging.ts'
import { keyOnWire } from '../wire.ts'

/** The last key of a page. */
type Mark = { createdAt: string; id: string }

/** Lists keys, the oldest first, a page at a time. */
export const listKeys: Endpoint<typeof contract.keys.listKeys> = async ({ query }, deps) => {
  const { userId } = query
  const purpose = JSON.stringify(['list-keys', userId ?? null])
  const page = pageAsked<Mark>(query, purpose, deps)
  if ('status' in page) return page
  const { limit, cursorAt } = page
  const after = page.after && { ...page.after, createdAt: new Date(page.after.createdAt) }
  const found = await deps.store.keys.list({ userId, after, limit: limit + 1 })
  const keys = found.slice(0, limit)
  const last = found.length > limit ? keys.at(-1) : undefined
  return {
    status: 200,
    body: {
      keys: keys.map(keyOnWire),
      limit,
      ...(last
        ? { nextCursor: cursorAt({ createdAt: last.createdAt.toISOString(), id: last.id }) }
        : {}),
    },
  }
}
