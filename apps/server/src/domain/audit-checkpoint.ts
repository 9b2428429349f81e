/** Where an event stands in the order in which events are sealed. */
export type LogPosition = { transaction: string; seq: string }

/** A seal: which events it covers, and the hash that chains it to the one before. */
export type Checkpoint = {
  number: string
  /** Events up to this one were sealed on another server, which has counted its transactions afresh. */
  epochStart: string
  /** The last event that it covers. */
  lastTransaction: string
  lastSeq: string
  /** The highest number of an event that is sealed. */
  highestSeq: string
  eventCount: string
  /** The hash of the events themselves, so that the chain can be followed when they are deleted. */
  contentHash: string
  hash: string
}

/** Up to which seal events were given up, and how many in all. */
export type Pruning = { checkpoint: Checkpoint; eventCount: string }

/** A seal, and when it was made. */
export type DatedCheckpoint = Checkpoint & { createdAt: Date }

/** Whether a seal, or one before it, covers an event. */
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
 * Those of the seals, from the first on, that are older than an instant, up to where another server
 * has counted afresh, and up to so many events, unless the first alone covers more.
 */
export function selectPrunable(seals: DatedCheckpoint[], before: Date, most: number): Checkpoint[] {
  let events = 0
  const end = seals.findIndex(({ createdAt, epochStart, ...seal }, index) => {
    events += Number(seal.eventCount)
    const isMore = index > 0 && events > most
    return isMore || createdAt >= before || epochStart !== seals[0]?.epochStart
  })
  return end < 0 ? seals : seals.slice(0, end)
}
