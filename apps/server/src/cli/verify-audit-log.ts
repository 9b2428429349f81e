import type { Deps } from '../deps.ts'
import type { CliResult } from './parse.ts'
import { formatTable } from './table.ts'

const warning =
  'Events were pruned, but CASTELLAN_EVENT_RETENTION_DAYS is 0: no server should prune.'

/** Verifies the audit log. The exit code is 1 if anything was changed after it was written. */
export async function verifyAuditLog(
  { expectHead }: { expectHead?: string },
  { store, config }: Pick<Deps, 'store' | 'config'>,
  asJson: boolean,
): Promise<CliResult> {
  const { head, ...report } = await store.auditLog.verify({ expectedHead: parseHead(expectHead) })
  const { isIntact, violations, violationCount, pruned, ...counts } = report
  const warnings = pruned && config.eventRetentionDays === 0 ? { warning } : {}
  const code = isIntact ? 0 : 1
  const headText = `${head.number}:${head.hash}`
  if (asJson)
    return { code, out: JSON.stringify({ ...report, head: headText, ...warnings }, null, 2) }
  const summary = {
    ...counts,
    ...(pruned ? { pruned: describePruning(pruned) } : {}),
    head: headText,
    result: isIntact
      ? 'intact'
      : `${violationCount} ${violationCount === 1 ? 'violation' : 'violations'}`,
    ...warnings,
  }
  const columns = ['kind', 'checkpoint', 'event', 'count', 'object']
  const list = violations.length > 0 ? `\n\n${formatTable({ violations }, columns)}` : ''
  return { code, out: formatTable(summary) + list }
}

function parseHead(text: string | undefined) {
  if (text === undefined) return undefined
  const [number = '', hash = ''] = text.split(':')
  return { number, hash }
}

function describePruning({
  checkpoint,
  events,
  at,
}: {
  checkpoint: string
  events: string
  at: Date | undefined
}) {
  const recorded = at ? `recorded at ${at.toISOString()}` : 'not recorded'
  return `${events} events up to checkpoint ${checkpoint}, ${recorded}`
}
