/** Where an event stands in the order in which checkpoints cover events. */
export type LogPosition = { transaction: string; seq: string }

/** A batch of events with a hash that includes the hash of the checkpoint before. */
export type Checkpoint = {
  number: string
  /** The last `seq` of the epochs before: those events have transactions of another server. */
  epochStart: string
  /** The position of the last event that it covers. */
  lastTransaction: string
  lastSeq: string
  /** The highest `seq` that any checkpoint covers so far. */
  highestSeq: string
  eventCount: string
  /** The hash of the events alone, so that the chain can be verified after they are pruned. */
  contentHash: string
  /** When it was written, as ISO 8601 text: the hash covers the text that is stored. */
  createdAt: string
  hash: string
}

/** The last checkpoint whose events are deleted, and how many events all prunings have deleted. */
export type Pruning = { checkpoint: Checkpoint; eventCount: string }

/** Whether this checkpoint or one before it covers a position. */
export function coversPosition(
  { epochStart, lastTransaction, lastSeq, highestSeq }: Checkpoint,
  { transaction, seq }: LogPosition,
) {
  if (BigInt(seq) <= BigInt(epochStart)) return true
  if (BigInt(seq) > BigInt(highestSeq)) return false
  const [own, last] = [BigInt(transaction), BigInt(lastTransaction)]
  return own < last || (own === last && BigInt(seq) <= BigInt(lastSeq))
}

/**
 * Selects the checkpoints from the first on that are older than `before`, of one epoch, with at most
 * `mostEvents` events, or the first one alone if it has more.
 */
export function selectPrunable(
  checkpoints: Checkpoint[],
  before: Date,
  mostEvents: number,
): Checkpoint[] {
  let events = 0
  const end = checkpoints.findIndex(({ createdAt, epochStart, eventCount }, index) => {
    events += Number(eventCount)
    const isTooMany = index > 0 && events > mostEvents
    const isOld = new Date(createdAt) < before
    return isTooMany || !isOld || epochStart !== checkpoints[0]?.epochStart
  })
  return end < 0 ? checkpoints : checkpoints.slice(0, end)
}
