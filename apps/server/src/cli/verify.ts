import type { Deps } from '../deps.ts'
import { formatTable } from './table.ts'

/** Said where it is for people to know whether it was ever configured otherwise. */
const warning = 'Events were given up, but CASTELLAN_EVENT_RETENTION_DAYS keeps everything'

/** Verifies the trail; its outcome is 1 where something is not as it was written. */
export async function verifyAuditLog(
  { noted: said }: { noted?: string },
  { store, config }: Deps,
  asJson: boolean,
) {
  const [number = '', hash = ''] = said?.split(':') ?? []
  const noted = said === undefined ? undefined : { number, hash }
  const { head, ...verdict } = await store.auditLog.verify({ noted })
  const { isIntact, faults, faultCount, pruned, ...counts } = verdict
  const told = pruned?.at ? `told at ${pruned.at.toISOString()}` : 'untold'
  const warned = pruned && config.eventRetentionDays === 0 ? { warning } : {}
  const shown = {
    ...counts,
    ...(pruned ? { pruned: `${pruned.events} events up to seal ${pruned.seal}, ${told}` } : {}),
    head: `${head.number}:${head.hash}`,
    verdict: isIntact
      ? 'The trail is as it was written'
      : `${faultCount} ${faultCount === 1 ? 'fault' : 'faults'}`,
    ...warned,
  }
  const lists =
    faults.length > 0 ? `\n\n${formatTable({ faults }, ['what', 'seal', 'event', 'count'])}` : ''
  return {
    code: isIntact ? (0 as const) : (1 as const),
    out: asJson
      ? JSON.stringify({ ...verdict, head: shown.head, ...warned }, null, 2)
      : formatTable(shown) + lists,
  }
}
