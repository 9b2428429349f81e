import { problem } from '@castellan/contract'
import type { EndpointDeps } from './endpoint.ts'

const defaultPageSize = 100

/** Which page of a list is asked for. */
export type PageQuery = { limit?: number | undefined; cursor?: string | undefined }

/**
 * Answers how long the page is that is asked for, the mark that it begins after, and how a cursor to
 * the next is made of one. `purpose` is what makes two lists the same: a cursor of one leads through
 * no other.
 */
export function parsePage<Mark>(
  { limit: asked, cursor }: PageQuery,
  purpose: string,
  { encryption, config: { maxPageSize } }: EndpointDeps,
) {
  const limit = asked ?? Math.min(defaultPageSize, maxPageSize)
  if (limit > maxPageSize) {
    const message = `[query.limit] Too big: expected number to be <=${maxPageSize}`
    return problem('VALIDATION_ERROR', message)
  }
  const opened = cursor === undefined ? undefined : encryption.decrypt(cursor, purpose)
  if (cursor !== undefined && opened === undefined)
    return problem('VALIDATION_ERROR', '[query.cursor] Invalid cursor, or one of another list')
  const after = opened === undefined ? undefined : (JSON.parse(opened) as Mark)
  const cursorAt = (mark: Mark) => encryption.encrypt(JSON.stringify(mark), purpose)
  return { limit, after, cursorAt }
}
