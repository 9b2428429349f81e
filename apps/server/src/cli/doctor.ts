import type { NamedFinding } from '../doctor/run-doctor.ts'
import type { CliResult } from './result.ts'

/** Formats the findings, one line each. The exit code is 1 if one is a problem. */
export function describeFindings(findings: NamedFinding[], asJson: boolean): CliResult {
  const code = findings.some(({ level }) => level === 'problem') ? 1 : 0
  if (asJson) return { code, out: JSON.stringify({ findings }, null, 2) }
  const lines = findings.map(({ level, check, message, cure }) =>
    [level.padEnd(7), check.padEnd(13), message, ...(cure === undefined ? [] : [`→ ${cure}`])].join(
      '  ',
    ),
  )
  return { code, out: lines.join('\n') }
}
