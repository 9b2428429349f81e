import type { ViolationKind } from '@castellan/contract'
import type { Checkpoint } from '../../domain/audit-checkpoint.ts'

/** The number and hash of the last checkpoint. */
export type Head = Pick<Checkpoint, 'number' | 'hash'>

/** One difference: the number of its checkpoint, the id of its event, how many events, or the object. */
export type Violation = {
  kind: ViolationKind
  checkpoint?: string
  event?: string
  count?: string
  object?: string
}

/** The result of a verification. */
export type VerificationReport = {
  isIntact: boolean
  /** The first 100 violations. */
  violations: Violation[]
  /** How many violations there are. */
  violationCount: number
  checkpoints: number
  /** How many events checkpoints cover and no pruning has deleted. */
  events: number
  eventsWithoutCheckpoint: number
  /** The last pruning: up to which checkpoint, how many events in total, and the time of its event. */
  pruned: { checkpoint: string; events: string; at: Date | undefined } | undefined
  head: Head
}
