import type { Logger } from 'pino'
import type { ClientNetwork, Deps } from '../deps.ts'
import type { NewAuditEvent } from '../domain/audit-event.ts'
import { repeat } from '../repeat.ts'

/** How many refusals of a window are recorded one by one: of an actor, of a client, and in all. */
const budgets = { actor: 20, client: 20, all: 1000 }

/** How many summaries a window has, before further refusals share one without an actor. */
const maxSummaries = 500

/** What refusals have in common, how many they are, and when the first and the last one were. */
type Summary = {
  common: NewAuditEvent
  /** The network of all the clients. */
  network: string | undefined
  count: number
  from: number
  to: number
}

/**
 * Creates what records refusals in the audit log, so that they never fill the disk: the first
 * ones of a window one by one, the others in summaries, which are written when the window ends. A
 * refusal that cannot be written goes into a summary too.
 */
export function createRefusalRecorder(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  log: Logger,
  windowMs: number,
) {
  const counts = new Map<string, number>()
  const summaries = new Map<string, Summary>()

  const takeAll = (buckets: { key: string; max: number }[]) => {
    const isWithin = buckets.every(({ key, max }) => (counts.get(key) ?? 0) < max)
    if (isWithin) for (const { key } of buckets) counts.set(key, (counts.get(key) ?? 0) + 1)
    return isWithin
  }

  const add = (key: string, summary: Summary) => {
    const { action } = summary.common
    const isWithin = summaries.has(key) || summaries.size < maxSummaries
    const slot = isWithin ? key : `others|${action}`
    const known = isWithin
      ? summaries.get(slot)
      : (summaries.get(slot) ?? { ...summary, count: 0, common: { action, actorKind: 'nobody' } })
    summaries.set(slot, known ? merge(known, summary) : summary)
  }

  const write = async (events: NewAuditEvent[]) => {
    try {
      await store.transaction(async (tx) => {
        for (const event of events) await tx.auditEvents.record(event, now())
      })
      return true
    } catch (error) {
      log.warn({ err: error }, 'cannot record refusals in the audit log for now')
      return false
    }
  }

  const record = async (event: NewAuditEvent, networks: ClientNetwork[]) => {
    const at = now().getTime()
    if (takeAll(toBuckets(event, networks)) && (await write([event]))) return
    const network = networks.at(-1)?.name
    add(toSummaryKey(event, network), { common: event, network, count: 1, from: at, to: at })
  }

  const endWindow = async () => {
    counts.clear()
    const ended = [...summaries]
    summaries.clear()
    if (ended.length > 0 && !(await write(ended.map(([, summary]) => toEvent(summary)))))
      for (const [key, summary] of ended) add(key, summary)
    return false
  }

  const stopTimer = repeat(endWindow, windowMs)
  const stop = async () => {
    await stopTimer()
    await endWindow()
  }
  return { record, stop }
}

function toActorKey({ actorKind, actorId, apiKeyId, impersonatorId }: NewAuditEvent) {
  return actorKind === 'nobody'
    ? undefined
    : JSON.stringify([actorKind, actorId, apiKeyId, impersonatorId])
}

function toBuckets(event: NewAuditEvent, networks: ClientNetwork[]) {
  const actor = toActorKey(event)
  return [
    ...(actor ? [{ key: actor, max: budgets.actor }] : []),
    ...networks.map(({ name, share }) => ({ key: name, max: budgets.client * share })),
    { key: 'all', max: budgets.all },
  ]
}

/** Refusals of a known actor share a summary, and those of unknown ones in one network. */
function toSummaryKey(event: NewAuditEvent, network: string | undefined) {
  return JSON.stringify([event.action, event.change?.code, toActorKey(event) ?? network])
}

/** Keeps of the events what they have in common. */
function merge(one: Summary, other: Summary): Summary {
  const isCommon = ([name, value]: [string, unknown]) =>
    name === 'change'
      ? one.common.change?.code === other.common.change?.code
      : value === other.common[name as keyof NewAuditEvent]
  return {
    common: Object.fromEntries(Object.entries(one.common).filter(isCommon)) as NewAuditEvent,
    network: one.network === other.network ? one.network : undefined,
    count: one.count + other.count,
    from: Math.min(one.from, other.from),
    to: Math.max(one.to, other.to),
  }
}

function toEvent({ common, network, count, from, to }: Summary): NewAuditEvent {
  const code = common.change?.code
  const ipAddress = common.ipAddress ?? network
  return {
    ...common,
    ...(ipAddress ? { ipAddress } : {}),
    change: {
      ...(code === undefined ? {} : { code }),
      count,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    },
  }
}
