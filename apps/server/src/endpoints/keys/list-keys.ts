import { type contract, problem } from '@castellan/contract'
import type { Endpoint } from '../endpoint.ts'
import { keyOnWire } from '../wire.ts'

const defaultPageSize = 100

/** Lists keys, the oldest first, a page at a time. */
export const listKeys: Endpoint<typeof contract.keys.listKeys> = async (
  { query },
  { store, sealer, config: { maxPageSize } },
) => {
  const { userId, cursor, limit = Math.min(defaultPageSize, maxPageSize) } = query
  if (limit > maxPageSize) {
    const message = `[query.limit] Too big: expected number to be <=${maxPageSize}`
    return problem('VALIDATION_ERROR', message)
  }
  const purpose = JSON.stringify(['list-keys', userId ?? null])
  const opened = cursor === undefined ? undefined : sealer.open(cursor, purpose)
  if (cursor !== undefined && opened === undefined)
    return problem('VALIDATION_ERROR', '[query.cursor] Invalid cursor, or one of another list')
  const [createdAt, id] = opened ? (JSON.parse(opened) as [string, string]) : []
  const after =
    createdAt === undefined || id === undefined ? undefined : { createdAt: new Date(createdAt), id }
  const found = await store.keys.list({ userId, after, limit: limit + 1 })
  const keys = found.slice(0, limit)
  const last = found.length > limit ? keys.at(-1) : undefined
  return {
    status: 200,
    body: {
      keys: keys.map(keyOnWire),
      limit,
      ...(last
        ? { nextCursor: sealer.seal(JSON.stringify([last.createdAt, last.id]), purpose) }
        : {}),
    },
  }
}
