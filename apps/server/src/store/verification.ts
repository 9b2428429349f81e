import type { Place, Seal } from '../domain/seals.ts'
import type { Db, Dialect } from './db.ts'
import { digestOfRow, type EventRow, toldColumns } from './events.ts'
import { Prisma } from './generated/sqlite/client.ts'
import { placesOf, withTexts } from './places.ts'
import { type Pruning, prunings } from './prunings.ts'
import { contentHash, endOf, hashOf, noSeal, type Sealed, seals } from './seals.ts'

/** The end of the chain, to be noted where nobody who can write here can write. */
export type Head = { number: string; hash: string }

/** Something that is not as it was written, and where: the number of its seal, the id of its event. */
export type Fault = {
  what:
    | 'event-changed'
    | 'events-missing'
    | 'events-added'
    | 'events-replaced'
    | 'seal-changed'
    | 'seal-missing'
    | 'pruning-changed'
    | 'head-unknown'
  seal?: string
  event?: string
  count?: string
}

/** What became of the trail. */
export type Verdict = {
  isIntact: boolean
  /** The first of the faults, and how many there are. */
  faults: Fault[]
  faultCount: number
  seals: number
  events: number
  /** Events that are not sealed yet. */
  unsealed: number
  /** Up to which seal events were given up as they grew old, and how many. */
  pruned: { seal: string; events: string } | undefined
  head: Head
}

const shownFaults = 100
const readAtOnce = 1_000

/** Events from one place to another, in the order in which they are sealed. */
const walking = (db: Db, dialect: Dialect) => {
  const places = placesOf(dialect)
  return async function* (from: Place, conditions: Prisma.Sql[]) {
    for (let place = from; ; ) {
      const all = Prisma.join([places.after(place), ...conditions], ' AND ')
      const rows = await db.scan<EventRow & Sealed>(
        Prisma.sql`SELECT ${places.columns}, ${toldColumns}, "digest" FROM "castellan_events"
          WHERE ${all} ORDER BY ${places.order} LIMIT ${readAtOnce}`,
      )
      for (const row of rows) {
        place = withTexts(row)
        yield place as EventRow & Sealed
      }
      if (rows.length < readAtOnce) return
    }
  }
}

const foundFaults = () => {
  const faults: Fault[] = []
  let count = 0
  const add = (fault: Fault) => {
    count += 1
    if (faults.length < shownFaults) faults.push(fault)
  }
  return { add, faults, count: () => count }
}

/**
 * Goes through the whole trail, a page at a time, and tells every event, gap and seal that is not as
 * it was written; and whether a head that was noted earlier is still part of it.
 */
export const verification = (db: Db, dialect: Dialect) => {
  const walk = walking(db, dialect)
  const places = placesOf(dialect)
  const room = { seals: seals(db, dialect), prunings: prunings(db, dialect) }

  /** The events of one stretch: how many, what they hash to, and those that are not their digest. */
  const read = async (from: Place, conditions: Prisma.Sql[], changed: (seq: string) => void) => {
    const content = contentHash()
    let events = 0
    for await (const row of walk(from, conditions)) {
      events += 1
      content.add(row)
      if (digestOfRow(row) !== row.digest) changed(row.seq)
    }
    return { events, content: content.digest() }
  }

  /** Events after `afterSeq`, and up to where those begin that another server has counted. */
  const eraOf = async (afterSeq: string) => {
    const [found] = await db.scan<{ until: string | null }>(
      Prisma.sql`SELECT min("afterSeq") AS "until" FROM "castellan_seals"
        WHERE "afterSeq" > ${Number(afterSeq)}`,
    )
    const until = found?.until ?? null
    return [
      Prisma.sql`"seq" > ${Number(afterSeq)}`,
      ...(until === null ? [] : [Prisma.sql`"seq" <= ${Number(until)}`]),
    ]
  }

  return async ({ noted }: { noted?: Head | undefined } = {}): Promise<Verdict> => {
    const found = foundFaults()
    let pruned: Pruning | undefined = await room.prunings.last()
    const last = await room.seals.last()
    const totals = { events: 0, seals: 0 }
    let previous = noSeal
    let era = await eraOf(previous.afterSeq)
    let isNoted = noted === undefined || (noted.number === '0' && noted.hash === noSeal.hash)

    const isPruned = async ({ number }: Seal) => {
      pruned = await room.prunings.last()
      return pruned !== undefined && BigInt(number) <= BigInt(pruned.seal)
    }

    const checkEvents = async (seal: Seal, from: Place) => {
      const changed: string[] = []
      const conditions = [...era, places.upTo(endOf(seal))]
      const there = await read(from, conditions, (seq) => changed.push(seq))
      const isAsSealed = there.content === seal.content
      if ((!isAsSealed || changed.length > 0) && (await isPruned(seal))) return
      totals.events += there.events
      for (const event of changed) found.add({ what: 'event-changed', seal: seal.number, event })
      const missing = Number(seal.events) - there.events
      if (missing === 0 && !isAsSealed) found.add({ what: 'events-replaced', seal: seal.number })
      if (missing !== 0)
        found.add({
          what: missing > 0 ? 'events-missing' : 'events-added',
          seal: seal.number,
          count: String(Math.abs(missing)),
        })
    }

    const check = async (seal: Seal) => {
      const expected = String(BigInt(previous.number) + 1n)
      const follows = seal.number === expected
      if (!follows) found.add({ what: 'seal-missing', seal: expected })
      else if (hashOf(seal, previous.hash) !== seal.hash)
        found.add({ what: 'seal-changed', seal: seal.number })
      if (noted?.number === seal.number) isNoted = noted.hash === seal.hash
      if (pruned?.seal === seal.number && pruned.hash !== seal.hash)
        found.add({ what: 'pruning-changed', seal: seal.number })
      if (seal.afterSeq !== previous.afterSeq) {
        await checkRest(previous)
        era = await eraOf(seal.afterSeq)
      }
      const from = seal.afterSeq === previous.afterSeq ? endOf(previous) : endOf(noSeal)
      const isGivenUp = pruned !== undefined && BigInt(seal.number) <= BigInt(pruned.seal)
      if (follows && !isGivenUp) await checkEvents(seal, from)
      totals.seals += 1
      previous = seal
    }

    /** What is left at the end of an era was all sealed, or has come later. */
    const checkRest = async (end: Seal) => {
      const { events } = await read(endOf(end), era, () => {})
      if (events > 0) found.add({ what: 'events-added', seal: end.number, count: String(events) })
    }

    for (let page = [noSeal]; page.length > 0; ) {
      page = await room.seals.after(previous.number, readAtOnce)
      for (const seal of page) if (BigInt(seal.number) <= BigInt(last.number)) await check(seal)
      if (page.some(({ number }) => BigInt(number) > BigInt(last.number))) break
    }
    if (pruned && BigInt(pruned.seal) > BigInt(last.number))
      found.add({ what: 'pruning-changed', seal: pruned.seal })
    const open = await read(endOf(previous), era, (event) =>
      found.add({ what: 'event-changed', event }),
    )
    if (!isNoted && noted) found.add({ what: 'head-unknown', seal: noted.number })
    return {
      isIntact: found.count() === 0,
      faults: found.faults,
      faultCount: found.count(),
      ...totals,
      unsealed: open.events,
      pruned: pruned && { seal: pruned.seal, events: pruned.events },
      head: { number: previous.number, hash: previous.hash },
    }
  }
}
