import type { Deps } from '../deps.ts'
import { parseHead, serializeVerification } from '../endpoints/audit/serialize-verification.ts'
import type { CliResult } from './result.ts'
import { formatTable } from './table.ts'

/** Verifies the audit log. The exit code is 1 if anything was changed after it was written. */
export async function verifyAuditLog(
  { expectHead }: { expectHead?: string },
  { store, config }: Pick<Deps, 'store' | 'config'>,
  asJson: boolean,
): Promise<CliResult> {
  const verified = await store.auditLog.verify({ expectedHead: parseHead(expectHead) })
  const report = serializeVerification(verified, config)
  const { isIntact, violations, violationCount, pruned, head, warning, ...counts } = report
  const code = isIntact ? 0 : 1
  if (asJson) return { code, out: JSON.stringify(report, null, 2) }
  const summary = {
    ...counts,
    ...(pruned ? { pruned: describePruning(pruned) } : {}),
    head,
    result: isIntact
      ? 'intact'
      : `${violationCount} ${violationCount === 1 ? 'violation' : 'violations'}`,
    ...(warning === undefined ? {} : { warning }),
  }
  const columns = ['kind', 'checkpoint', 'event', 'count', 'object']
  const list = violations.length > 0 ? `\n\n${formatTable({ violations }, columns)}` : ''
  return { code, out: formatTable(summary) + list }
}

type SerializedPruning = NonNullable<ReturnType<typeof serializeVerification>['pruned']>

function describePruning({ checkpoint, events, at }: SerializedPruning) {
  const recorded = at ? `recorded at ${at}` : 'not recorded'
  return `${events} events up to checkpoint ${checkpoint}, ${recorded}`
}
