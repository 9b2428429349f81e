/** How the connections of a server are used. */
export type ConnectionShares = {
  /** For most statements. */
  requests: number
  /** For lists and searches, and for the background: connections of their own, unless there are too few. */
  own?: { lists: number; background: number }
  /** How many transactions run at a time on those for most statements. */
  transactions: number
}

/** So many connections are not divided. */
const undividedSize = 5

/** How many transactions run at a time on connections that are not divided. */
const undividedTransactions = 2

/** The share of the connections for lists and searches, which so leave the rest to other requests. */
const listShare = 1 / 5

/** One for the long list of a caller, and one for the lists of others. */
const leastLists = 2

/** The share of the other connections that transactions leave to reads. */
const readShare = 1 / 4

/**
 * Divides the connections of a server: lists and searches delay no other request, and no caller delays the
 * checkpoints of the audit log. Transactions may wait for an app, and leave some connections to reads.
 */
export function divideConnections(size: number): ConnectionShares {
  if (size <= undividedSize)
    return { requests: size, transactions: Math.max(1, Math.min(undividedTransactions, size - 1)) }
  const own = { lists: Math.max(leastLists, Math.floor(size * listShare)), background: 1 }
  const requests = size - own.lists - own.background
  return { requests, own, transactions: requests - Math.ceil(requests * readShare) }
}
