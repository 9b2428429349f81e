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

/** Whether a seal, or one before it, covers an event. */
export const covers = (
  { afterSeq, lastTransaction, lastSeq }: Seal,
  { transaction, seq }: Place,
) => {
  if (BigInt(seq) <= BigInt(afterSeq)) return true
  const [own, last] = [BigInt(transaction), BigInt(lastTransaction)]
  return own < last || (own === last && BigInt(seq) <= BigInt(lastSeq))
}
