import { type contract, isProblem } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { parsePage } from '../shared/paging.ts'
import { serializeApiKey } from '../shared/serialize.ts'

/** The position of an API key in the list. */
type ApiKeyCursor = { createdAt: string; id: string }

/** Lists API keys, the oldest first, a page at a time. */
export const listApiKeys: Endpoint<typeof contract.apiKeys.listApiKeys> = async (
  { query },
  deps,
) => {
  const { userId } = query
  const cursorScope = JSON.stringify(['list-keys', userId ?? null])
  const page = parsePage<ApiKeyCursor>(query, cursorScope, deps)
  if (isProblem(page)) return page
  const { limit, cursorAt } = page
  const after = page.after && { ...page.after, createdAt: new Date(page.after.createdAt) }
  const found = await deps.store.apiKeys.list({ userId, after, limit: limit + 1 })
  const keys = found.slice(0, limit)
  const last = found.length > limit ? keys.at(-1) : undefined
  return {
    status: 200,
    body: {
      keys: keys.map(serializeApiKey),
      limit,
      ...(last
        ? { nextCursor: cursorAt({ createdAt: last.createdAt.toISOString(), id: last.id }) }
        : {}),
    },
  }
}
