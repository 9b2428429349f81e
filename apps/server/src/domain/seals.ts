/** Where an event stands in the order in which events are sealed. */
export type Place = { transaction: string; seq: string }

/** A seal: which events it covers, and the hash that chains it to the one before. */
export type Seal = {
  number: string
  /** Events up to this one were sealed on another server, which has counted its transactions afresh. */
  afterSeq: string
  /** The last event that it covers. */
  lastTransaction: string
  lastSeq: string
  /** The highest number of an event that is sealed. */
  highestSeq: string
  events: string
  /** The hash of the events themselves, so that the chain can be followed when they are gone. */
  content: string
  hash: string
}

/** Up to which seal events were given up, and how many in all. */
export type Pruning = { seal: Seal; events: string }

/** Whether a seal, or one before it, covers an event. */
export const covers = (
  { afterSeq, lastTransaction, lastSeq, highestSeq }: Seal,
  { transaction, seq }: Place,
) => {
  if (BigInt(seq) <= BigInt(afterSeq)) return true
  if (BigInt(seq) > BigInt(highestSeq)) return false
  const [own, last] = [BigInt(transaction), BigInt(lastTransaction)]
  return own < last || (own === last && BigInt(seq) <= BigInt(lastSeq))
}

/** A seal, and when it was made. */
export type DatedSeal = Seal & { createdAt: Date }

/**
 * Those of the seals, from the first on, that are older than an instant, up to where another server
 * has counted afresh, and up to so many events, unless the first alone covers more.
 */
export const oldOnes = (seals: DatedSeal[], before: Date, most: number): Seal[] => {
  let events = 0
  const end = seals.findIndex(({ createdAt, afterSeq, ...seal }, index) => {
    events += Number(seal.events)
    const isMore = index > 0 && events > most
    return isMore || createdAt >= before || afterSeq !== seals[0]?.afterSeq
  })
  return end < 0 ? seals : seals.slice(0, end)
}
