import type { BulkEvent, BulkResult } from './run-bulk.ts'

/** How far an act on many users is. */
export type BulkProgress = {
  results: ReadonlyMap<string, BulkResult>
  /** For how many seconds the server asked to wait; nothing if it did not. */
  pauseSeconds: number | undefined
}

/** The progress before the first event. */
export const noProgress: BulkProgress = { results: new Map(), pauseSeconds: undefined }

/** Returns the progress after an event. */
export function applyEvent({ results }: BulkProgress, event: BulkEvent): BulkProgress {
  if (event.kind === 'paused') return { results, pauseSeconds: event.seconds }
  return { results: new Map(results).set(event.id, event.result), pauseSeconds: undefined }
}

/** Counts the users by how the act ended for them. */
export function countResults({ results }: BulkProgress): Record<BulkResult['kind'], number> {
  const counts = { done: 0, unchanged: 0, failed: 0 }
  for (const { kind } of results.values()) counts[kind] += 1
  return counts
}

/** Lists the users that the act is still to be done to. */
export function listRemaining(ids: readonly string[], { results }: BulkProgress) {
  return ids.filter((id) => !results.has(id))
}

/** Returns the progress without the failures, which are then to be done once more. */
export function removeFailures({ results }: BulkProgress): BulkProgress {
  const others = [...results].filter(([, { kind }]) => kind !== 'failed')
  return { results: new Map(others), pauseSeconds: undefined }
}
