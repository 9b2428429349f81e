import type { ClientNetwork, Count, RateLimits, Reversal } from '../../deps.ts'

/**
 * How often something may happen: `free` times in `seconds`. With `maxWaitSeconds` it goes on after
 * that, more and more slowly, until nothing has happened for `seconds`.
 */
export type Limit = { free: number; seconds: number; maxWaitSeconds?: number }

/** A limit, and what is counted for it. */
export type Budget = Limit & { key: string }

/** The result of taking one from budgets: the seconds to wait, or how to give it back. */
type Taken = { waitSeconds: number; giveBack?: never } | { waitSeconds?: never; giveBack: GiveBack }

/** Undoes taking one from some of the budgets, as if it had never been. */
type GiveBack = (budgets: Budget[]) => Promise<void>

/** The first wait of a limit that slows down. Each further one is twice as long. */
const firstWaitMs = 4_000

export type Budgets = ReturnType<typeof createBudgets>

/** Creates what takes from budgets. The counts are those of one server, or of all that share them. */
export function createBudgets(counts: RateLimits, now: () => Date) {
  /** Takes one from each budget, or from none if one of them has to wait. */
  const take = async (budgets: Budget[]): Promise<Taken> => {
    const keys = budgets.map(({ key }) => key)
    const mayHaveToWait = budgets.some(slowsDown)
    const before = mayHaveToWait ? await counts.read(keys) : new Map<string, Count>()
    const early = findWait(budgets, before)
    if (early > 0) return { waitSeconds: toSeconds(early) }
    const after = await counts.add(
      budgets.map((budget) => ({ ...budget, slides: slowsDown(budget) })),
    )
    const giveBack: GiveBack = (unused) =>
      counts.reverse(unused.flatMap(({ key }) => toReversal(key, before, after)))
    const late = findWait(budgets, findOvertakers(before, after))
    if (late === 0) return { giveBack }
    await giveBack(budgets)
    return { waitSeconds: toSeconds(late) }
  }

  const findWait = (budgets: Budget[], found: Map<string, Count>) =>
    Math.max(...budgets.map((budget) => computeWaitMs(budget, found.get(budget.key), now())))

  /** Forgets all that was taken from budgets. */
  const reset = (budgets: Budget[]) => counts.delete(budgets.map(({ key }) => key))

  return { take, reset }
}

/** Returns the budgets of all networks of a client; a wider network has that of several clients. */
export function buildNetworkBudgets(
  name: string,
  limit: Limit,
  networks: ClientNetwork[],
  ...rest: string[]
): Budget[] {
  return networks.map((network) => ({
    ...limit,
    free: limit.free * network.share,
    key: toKey(name, network.name, ...rest),
  }))
}

/** Returns the key of a budget. */
export function toKey(...parts: string[]) {
  return parts.join('|')
}

function slowsDown({ maxWaitSeconds }: Limit) {
  return maxWaitSeconds !== undefined
}

function computeWaitMs(
  { free, seconds, maxWaitSeconds }: Limit,
  found: Count | undefined,
  at: Date,
) {
  if (!found || found.count < free) return 0
  const untilForgotten = found.expiresAt - at.getTime()
  if (maxWaitSeconds === undefined) return Math.max(0, untilForgotten)
  const waitMs = Math.min(maxWaitSeconds * 1000, firstWaitMs * 2 ** (found.count - free))
  return Math.max(0, waitMs - (seconds * 1000 - untilForgotten))
}

/** The counts to which others have added since they were read, without one's own addition. */
function findOvertakers(before: Map<string, Count>, after: Map<string, Count>) {
  return new Map(
    [...after]
      .map(([key, { count, expiresAt }]) => [key, { count: count - 1, expiresAt }] as const)
      .filter(([key, { count }]) => count !== (before.get(key)?.count ?? 0)),
  )
}

function toReversal(
  key: string,
  before: Map<string, Count>,
  after: Map<string, Count>,
): Reversal[] {
  const added = after.get(key)
  if (!added) return []
  const previousExpiresAt = before.get(key)?.expiresAt ?? added.expiresAt
  return [{ key, expiresAt: added.expiresAt, previousExpiresAt }]
}

function toSeconds(ms: number) {
  return Math.max(1, Math.ceil(ms / 1000))
}
