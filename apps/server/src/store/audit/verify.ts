import type { Checkpoint, LogPosition } from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect } from '../database.ts'
import {
  computeCheckpointHash,
  createCheckpointRepository,
  genesisCheckpoint,
  toEndPosition,
} from './checkpoints.ts'
import { createPositionSql } from './position.ts'
import { createPruningRepository, matchesPruning, type PruningRow } from './pruning.ts'
import { createAuditLogReader, logStart } from './reader.ts'

/** The end of the chain, to be noted where nobody who can write here can write. */
type Head = { number: string; hash: string }

/** What can be found that is not as it was written. */
export const violationKinds = [
  'event-changed',
  'events-missing',
  'events-added',
  'events-replaced',
  'checkpoint-changed',
  'checkpoint-missing',
  'pruning-changed',
  'pruning-unrecorded',
  'head-unknown',
] as const

/** A change after writing: the number of its checkpoint, the id of its event. */
type Violation = {
  kind: (typeof violationKinds)[number]
  checkpoint?: string
  event?: string
  count?: string
}

/** The result of a verification. */
export type VerificationReport = {
  isIntact: boolean
  /** The first 100 violations. */
  violations: Violation[]
  violationCount: number
  checkpoints: number
  events: number
  eventsWithoutCheckpoint: number
  /** The last checkpoint whose events were pruned, how many events were, and when that was recorded. */
  pruned: { checkpoint: string; events: string; at: Date | undefined } | undefined
  head: Head
}

const shownViolations = 100

const readAtOnce = 1_000

type Asked = { expectedHead?: Head | undefined }

/**
 * Goes through the whole trail, a page at a time, and tells every event, gap and seal that is not as
 * it was written; and whether a head that was noted earlier is still part of it.
 */
export function createAuditLogVerifier(db: Db, dialect: Dialect) {
  return async (asked: Asked = {}): Promise<VerificationReport> => {
    const { last, after } = createCheckpointRepository(db, dialect)
    const end = BigInt((await last()).number)
    const inspected = await inspection(db, dialect, asked)
    while (BigInt(inspected.reached().number) < end) {
      const page = await after(inspected.reached().number, readAtOnce)
      await inspected.checkAll(page.filter(({ number }) => BigInt(number) <= end))
    }
    return inspected.end()
  }
}

function collectViolations() {
  const violations: Violation[] = []
  let count = 0
  const add = (violation: Violation) => {
    count += 1
    if (violations.length < shownViolations) violations.push(violation)
  }
  return { add, violations, count: () => count }
}

/** Goes from seal to seal, and notes what is not as it was written. */
async function inspection(db: Db, dialect: Dialect, { expectedHead }: Asked) {
  const read = createAuditLogReader(db, dialect)
  const places = createPositionSql(dialect)
  const given = createPruningRepository(db, dialect)
  const found = collectViolations()
  const totals = { events: 0, checkpoints: 0 }
  let sealed = 0n
  let pruned = await given.last()
  let previous = genesisCheckpoint
  let era = await read.era(previous.epochStart)
  let isNoted =
    expectedHead === undefined ||
    (expectedHead.number === '0' && expectedHead.hash === genesisCheckpoint.hash)

  const endOfLast = () => (previous === genesisCheckpoint ? logStart : toEndPosition(previous))

  const isGivenUp = ({ number }: Checkpoint) =>
    pruned !== undefined && BigInt(number) <= BigInt(pruned.checkpoint.number)

  const checkChain = (seal: Checkpoint, expected: string) => {
    if (seal.number !== expected) found.add({ kind: 'checkpoint-missing', checkpoint: expected })
    else if (computeCheckpointHash(seal, previous.hash) !== seal.hash)
      found.add({ kind: 'checkpoint-changed', checkpoint: seal.number })
    if (expectedHead?.number === seal.number) isNoted = expectedHead.hash === seal.hash
  }

  const checkRow = (row: PruningRow, seal: Checkpoint | undefined) => {
    if (!seal || !matchesPruning(row, { checkpoint: seal, eventCount: String(sealed) }))
      found.add({ kind: 'pruning-changed', checkpoint: row.checkpoint })
  }

  const checkEvents = async (seal: Checkpoint, from: LogPosition) => {
    const there = await read.stretch(from, [...era, places.upTo(toEndPosition(seal))])
    const isAsSealed = there.content === seal.contentHash
    // They may have been given up since the seals were read.
    if (!isAsSealed) pruned = await given.last()
    if (isGivenUp(seal)) return
    totals.events += there.events
    for (const event of there.changed)
      found.add({ kind: 'event-changed', checkpoint: seal.number, event })
    const missing = Number(seal.eventCount) - there.events
    if (missing === 0 && !isAsSealed)
      found.add({ kind: 'events-replaced', checkpoint: seal.number })
    if (missing === 0) return
    const kind = missing > 0 ? 'events-missing' : 'events-added'
    found.add({ kind, checkpoint: seal.number, count: String(Math.abs(missing)) })
  }

  const added = (events: number, seal: Checkpoint) => {
    if (events > 0)
      found.add({ kind: 'events-added', checkpoint: seal.number, count: String(events) })
  }

  const check = async (seal: Checkpoint) => {
    const expected = String(BigInt(previous.number) + 1n)
    checkChain(seal, expected)
    const isNewEra = seal.epochStart !== previous.epochStart
    if (isNewEra) {
      added((await read.stretch(endOfLast(), era)).events, previous)
      era = await read.era(seal.epochStart)
    }
    const from = isNewEra ? logStart : endOfLast()
    if (seal.number === expected && !isGivenUp(seal)) await checkEvents(seal, from)
    totals.checkpoints += 1
    sealed += BigInt(seal.eventCount)
    previous = seal
  }

  /** Goes through some seals, and what was given up as far as they go. */
  const checkAll = async (page: Checkpoint[]) => {
    const rows = await given.rows(previous.number, page.at(-1)?.number)
    for (const seal of page) {
      await check(seal)
      while (rows[0] && BigInt(rows[0].checkpoint) <= BigInt(seal.number))
        checkRow(rows.shift() as PruningRow, seal)
    }
  }

  /** What comes after the last seal. */
  const checkRest = async () => {
    for (const row of await given.rows(previous.number)) checkRow(row, undefined)
    const { events, changed } = await read.stretch(endOfLast(), era)
    for (const event of changed) found.add({ kind: 'event-changed', event })
    if (!isNoted && expectedHead)
      found.add({ kind: 'head-unknown', checkpoint: expectedHead.number })
    return events
  }

  /** What the last pruning has left, and what tells of it. */
  const checkPruned = async () => {
    pruned = await given.last()
    if (!pruned) return undefined
    const { checkpoint: seal, eventCount: events } = pruned
    added(Number(await given.left(pruned)), seal)
    const at = await given.toldAt(pruned)
    if (!at) found.add({ kind: 'pruning-unrecorded', checkpoint: seal.number })
    return { checkpoint: seal.number, events, at }
  }

  return {
    checkAll,
    reached: () => previous,
    end: async (): Promise<VerificationReport> => {
      const shown = await checkPruned()
      const eventsWithoutCheckpoint = await checkRest()
      return {
        isIntact: found.count() === 0,
        violations: found.violations,
        violationCount: found.count(),
        ...totals,
        eventsWithoutCheckpoint,
        pruned: shown,
        head: { number: previous.number, hash: previous.hash },
      }
    },
  }
}
