import type { Deps } from '../../deps.ts'
import type { VerificationReport } from '../../store/audit/verification-report.ts'

const unexpectedPruning =
  'Events were pruned, but CASTELLAN_EVENT_RETENTION_DAYS is 0: no server should prune.'

/** Converts a verification to its form in responses, and on the command line. */
export function serializeVerification(
  { head, pruned, ...found }: VerificationReport,
  { eventRetentionDays }: Pick<Deps['config'], 'eventRetentionDays'>,
) {
  return {
    ...found,
    ...(pruned ? { pruned: { ...pruned, at: pruned.at?.toISOString() } } : {}),
    head: `${head.number}:${head.hash}`,
    ...(pruned && eventRetentionDays === 0 ? { warning: unexpectedPruning } : {}),
  }
}

/** Parses a head as `serializeVerification` writes it. */
export function parseHead(text: string | undefined) {
  if (text === undefined) return undefined
  const [number = '', hash = ''] = text.split(':')
  return { number, hash }
}
