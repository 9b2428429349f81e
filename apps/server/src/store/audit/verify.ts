import type { ViolationKind } from '@castellan/contract'
import { raw, type Sql } from 'sql-template-tag'
import type { Checkpoint, LogPosition, Pruning } from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect } from '../database.ts'
import {
  computeCheckpointHash,
  createCheckpointRepository,
  genesisCheckpoint,
  toEndPosition,
} from './checkpoints.ts'
import { findDamage } from './damage.ts'
import { createPositionSql } from './position.ts'
import { findProtectionViolations, type ProtectionViolation } from './protection.ts'
import { createPruningRepository, matchesPruning, type PruningRow } from './pruning.ts'
import { createAuditLogReader, type LogRange, logStart } from './reader.ts'
import type { Head, VerificationReport, Violation } from './verification-report.ts'

type VerificationOptions = {
  /** A head of an earlier verification, which must still be in the log. */
  expectedHead?: Head | undefined
}

const mostViolationsListed = 100

const pageSize = 1_000

/** Creates the function that verifies the whole audit log, a page of checkpoints at a time. */
export function createAuditLogVerifier(db: Db, dialect: Dialect) {
  return ({ expectedHead }: VerificationOptions = {}): Promise<VerificationReport> =>
    new ChainVerifier(db, dialect, expectedHead).verify()
}

/** Reads the chain once, from the first checkpoint to the last, and collects its violations. */
class ChainVerifier {
  readonly #findProtectionViolations: () => Promise<ProtectionViolation[]>
  readonly #findDamage: () => Promise<string[]>
  readonly #reader
  readonly #position
  readonly #checkpoints
  readonly #prunings
  readonly #expectedHead: Head | undefined
  readonly #violations: Violation[] = []
  #violationCount = 0
  #checkpointCount = 0
  #eventCount = 0
  /** How many events the checkpoints so far cover, pruned ones included. */
  #coveredCount = 0n
  #previous = genesisCheckpoint
  #epoch: Sql[] = []
  #lastPruning: Pruning | undefined
  #isHeadFound: boolean

  constructor(db: Db, dialect: Dialect, expectedHead: Head | undefined) {
    this.#findProtectionViolations = () =>
      findProtectionViolations(
        async (sql) => (await db.queryLong<object>(raw(sql))).map(Object.values),
        dialect,
      )
    this.#findDamage = () => findDamage(db, dialect)
    this.#reader = createAuditLogReader(db, dialect)
    this.#position = createPositionSql(dialect)
    this.#checkpoints = createCheckpointRepository(db, dialect)
    this.#prunings = createPruningRepository(db, dialect)
    this.#expectedHead = expectedHead
    this.#isHeadFound = expectedHead === undefined || isSameHead(expectedHead, genesisCheckpoint)
  }

  async verify(): Promise<VerificationReport> {
    for (const { difference, object } of await this.#findProtectionViolations())
      this.#report(`protection-${difference}`, { object })
    for (const object of await this.#findDamage()) this.#report('storage-damaged', { object })
    const end = BigInt((await this.#checkpoints.findLast()).number)
    this.#lastPruning = await this.#prunings.findLast()
    this.#epoch = await this.#reader.findEpochConditions(this.#previous.epochStart)
    while (BigInt(this.#previous.number) < end) {
      const page = await this.#checkpoints.listAfter(this.#previous.number, pageSize)
      await this.#verifyPage(page.filter(({ number }) => BigInt(number) <= end))
    }
    const pruned = await this.#verifyLastPruning()
    const eventsWithoutCheckpoint = await this.#verifyRest()
    return {
      isIntact: this.#violationCount === 0,
      violations: this.#violations,
      violationCount: this.#violationCount,
      checkpoints: this.#checkpointCount,
      events: this.#eventCount,
      eventsWithoutCheckpoint,
      pruned,
      head: { number: this.#previous.number, hash: this.#previous.hash },
    }
  }

  /** Verifies checkpoints, their events, and the prunings up to them. */
  async #verifyPage(page: Checkpoint[]) {
    const prunings = await this.#prunings.listBetween(this.#previous.number, page.at(-1)?.number)
    for (const checkpoint of page) {
      await this.#verifyCheckpoint(checkpoint)
      while (prunings[0] && BigInt(prunings[0].checkpoint) <= BigInt(checkpoint.number))
        this.#verifyPruning(prunings.shift() as PruningRow, checkpoint)
    }
  }

  async #verifyCheckpoint(checkpoint: Checkpoint) {
    const { number, epochStart, hash, eventCount } = checkpoint
    const expectedNumber = String(BigInt(this.#previous.number) + 1n)
    const isMissing = number !== expectedNumber
    if (isMissing) this.#report('checkpoint-missing', { checkpoint: expectedNumber })
    else if (computeCheckpointHash(checkpoint, this.#previous.hash) !== hash)
      this.#report('checkpoint-changed', { checkpoint: number })
    if (this.#expectedHead?.number === number)
      this.#isHeadFound = isSameHead(this.#expectedHead, checkpoint)

    const isNewEpoch = epochStart !== this.#previous.epochStart
    if (isNewEpoch) await this.#startEpoch(epochStart)
    // Without the checkpoint before, it is unknown where the events of this one begin.
    if (!isMissing && !this.#isPruned(checkpoint))
      await this.#verifyEvents(checkpoint, isNewEpoch ? logStart : this.#getPreviousEnd())
    this.#checkpointCount += 1
    this.#coveredCount += BigInt(eventCount)
    this.#previous = checkpoint
  }

  /** Reports events after the last checkpoint of an epoch, where none should be. */
  async #startEpoch(epochStart: string) {
    const { eventCount } = await this.#reader.readRange(this.#getPreviousEnd(), this.#epoch)
    this.#reportAdded(eventCount, this.#previous)
    this.#epoch = await this.#reader.findEpochConditions(epochStart)
  }

  async #verifyEvents(checkpoint: Checkpoint, after: LogPosition) {
    const isUpToEnd = this.#position.isUpTo(toEndPosition(checkpoint))
    const range = await this.#reader.readRange(after, [...this.#epoch, isUpToEnd])
    const isUnchanged = range.contentHash === checkpoint.contentHash
    // Another server may have pruned them since the checkpoint was read.
    if (!isUnchanged) this.#lastPruning = await this.#prunings.findLast()
    if (this.#isPruned(checkpoint)) return
    this.#eventCount += range.eventCount
    this.#reportChanged(range, checkpoint.number)
    const missing = Number(checkpoint.eventCount) - range.eventCount
    if (missing > 0)
      this.#report('events-missing', { checkpoint: checkpoint.number, count: String(missing) })
    else if (missing < 0) this.#reportAdded(-missing, checkpoint)
    else if (!isUnchanged) this.#report('events-replaced', { checkpoint: checkpoint.number })
  }

  #verifyPruning(row: PruningRow, checkpoint: Checkpoint | undefined) {
    const eventCount = String(this.#coveredCount)
    if (!checkpoint || !matchesPruning(row, { checkpoint, eventCount }))
      this.#report('pruning-changed', { checkpoint: row.checkpoint })
  }

  /** Verifies that the last pruning has left no events, and that an event records it. */
  async #verifyLastPruning(): Promise<VerificationReport['pruned']> {
    this.#lastPruning = await this.#prunings.findLast()
    if (!this.#lastPruning) return undefined
    const { checkpoint, eventCount } = this.#lastPruning
    this.#reportAdded(await this.#prunings.countRemaining(this.#lastPruning), checkpoint)
    const at = await this.#prunings.findEventTime(this.#lastPruning)
    if (!at) this.#report('pruning-unrecorded', { checkpoint: checkpoint.number })
    return { checkpoint: checkpoint.number, events: eventCount, at }
  }

  /** Verifies what comes after the last checkpoint, and returns how many events there are. */
  async #verifyRest() {
    for (const row of await this.#prunings.listBetween(this.#previous.number))
      this.#verifyPruning(row, undefined)
    const range = await this.#reader.readRange(this.#getPreviousEnd(), this.#epoch)
    this.#reportChanged(range)
    if (this.#expectedHead && !this.#isHeadFound)
      this.#report('head-unknown', { checkpoint: this.#expectedHead.number })
    return range.eventCount
  }

  #getPreviousEnd() {
    return this.#previous === genesisCheckpoint ? logStart : toEndPosition(this.#previous)
  }

  #isPruned({ number }: Checkpoint) {
    const last = this.#lastPruning?.checkpoint.number
    return last !== undefined && BigInt(number) <= BigInt(last)
  }

  #reportChanged({ changed }: LogRange, checkpoint?: string) {
    for (const event of changed)
      this.#report('event-changed', { ...(checkpoint ? { checkpoint } : {}), event })
  }

  #reportAdded(count: number, { number }: Checkpoint) {
    if (count > 0) this.#report('events-added', { checkpoint: number, count: String(count) })
  }

  #report(kind: ViolationKind, where: Omit<Violation, 'kind'>) {
    this.#violationCount += 1
    if (this.#violations.length < mostViolationsListed) this.#violations.push({ kind, ...where })
  }
}

function isSameHead(one: Head, other: Head) {
  return one.number === other.number && one.hash === other.hash
}
