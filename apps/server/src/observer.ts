import type { AuditAction } from '@castellan/contract'

/** The jobs of the background. */
export type JobName =
  | 'purge-expired'
  | 'purge-ended-impersonations'
  | 'prune-audit-log'
  | 'maintain-database'
  | 'write-checkpoints'
  | 'deliver-audit-events'

/** What a server reports of its work, as it happens. An observer takes no time and does not throw. */
export type Observer = {
  /** The endpoint is a name of ours, and so is the code of a refusal: a client chooses neither. */
  requestEnded: (request: {
    endpoint: string
    status: number | 'aborted'
    refusal: string | undefined
    seconds: number
  }) => void
  transactionEnded: (transaction: { seconds: number; retries: number }) => void
  auditEventAppended: (action: AuditAction) => void
  jobEnded: (job: JobName, run: { seconds: number; isSuccess: boolean }) => void
}

/** Observes nothing. */
export const silentObserver: Observer = {
  requestEnded: () => {},
  transactionEnded: () => {},
  auditEventAppended: () => {},
  jobEnded: () => {},
}
