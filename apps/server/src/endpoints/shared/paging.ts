import { problem } from '@castellan/contract'
import type { EndpointDeps } from './endpoint.ts'

const defaultPageSize = 100

const invalidCursor =
  '[query.cursor] Invalid cursor, or one of another list. Send the nextCursor of this list.'

/** The page of a list that a request asks for. */
export type PageQuery = { limit?: number | undefined; cursor?: string | undefined }

/**
 * Parses the size of a page and the position after which it starts, and returns what encodes the
 * cursor of the next page. A cursor is only valid for lists of the same `cursorScope`.
 */
export function parsePage<Position>(
  { limit: requested, cursor }: PageQuery,
  cursorScope: string,
  { encryption, config: { maxPageSize } }: EndpointDeps,
) {
  const limit = requested ?? Math.min(defaultPageSize, maxPageSize)
  if (limit > maxPageSize) {
    const message = `[query.limit] Too big: expected number to be <=${maxPageSize}`
    return problem('VALIDATION_ERROR', message)
  }
  const decrypted = cursor === undefined ? undefined : encryption.decrypt(cursor, cursorScope)
  if (cursor !== undefined && decrypted === undefined)
    return problem('VALIDATION_ERROR', invalidCursor)
  const after = decrypted === undefined ? undefined : (JSON.parse(decrypted) as Position)
  const cursorAt = (position: Position) => encryption.encrypt(JSON.stringify(position), cursorScope)
  return { limit, after, cursorAt }
}
