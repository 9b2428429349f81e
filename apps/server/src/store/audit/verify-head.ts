import type { Checkpoint } from '../../domain/audit-checkpoint.ts'
import type { Db, Dialect } from '../database.ts'
import {
  computeCheckpointHash,
  createCheckpointRepository,
  genesisCheckpoint,
  toEndPosition,
} from './checkpoints.ts'
import { createPositionSql } from './position.ts'
import { createPruningRepository } from './pruning.ts'
import { createAuditLogReader, logStart } from './reader.ts'
import type { Head } from './verification-report.ts'

/** Creates the function that verifies the last checkpoint and its events, which takes milliseconds. */
export function createHeadVerifier(db: Db, dialect: Dialect) {
  const checkpoints = createCheckpointRepository(db, dialect)
  const reader = createAuditLogReader(db, dialect)
  const position = createPositionSql(dialect)
  const prunings = createPruningRepository(db, dialect)

  const findPrevious = async ({ number }: Checkpoint) => {
    const [previous] = await checkpoints.listAfter(String(BigInt(number) - 2n), 1)
    return number === '1' ? genesisCheckpoint : previous
  }

  const hasItsEvents = async (last: Checkpoint, previous: Checkpoint) => {
    const pruning = await prunings.findLast()
    if (pruning && BigInt(pruning.checkpoint.number) >= BigInt(last.number)) return true
    const isNewEpoch = last.epochStart !== previous.epochStart || previous === genesisCheckpoint
    const { contentHash, changed } = await reader.readRange(
      isNewEpoch ? logStart : toEndPosition(previous),
      [
        ...(await reader.findEpochConditions(last.epochStart)),
        position.isUpTo(toEndPosition(last)),
      ],
    )
    return contentHash === last.contentHash && changed.length === 0
  }

  return async (): Promise<{ head: Head; isIntact: boolean }> => {
    const last = await checkpoints.findLast()
    const head = { number: last.number, hash: last.hash }
    if (last === genesisCheckpoint) return { head, isIntact: true }
    const previous = await findPrevious(last)
    const isIntact =
      previous !== undefined &&
      previous.number === String(BigInt(last.number) - 1n) &&
      computeCheckpointHash(last, previous.hash) === last.hash &&
      (await hasItsEvents(last, previous))
    return { head, isIntact }
  }
}
