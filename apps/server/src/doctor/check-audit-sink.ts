import { createAuditSink } from '../audit-sink/audit-sink.ts'
import type { Config } from '../config/config.ts'
import { isLoopback } from '../config/origins.ts'
import { withTimeout } from '../with-timeout.ts'
import { describeCause, type Finding, reportOk, reportProblem, reportWarning } from './finding.ts'

const timeoutMs = 5_000

/** Checks that the system for the events of the audit log can be reached, without sending any. */
export async function checkAuditSink({ auditSink }: Config): Promise<Finding[]> {
  if (!auditSink) return [reportOk('Events go to no other system.')]
  const { protocol, host, hostname } = new URL(auditSink.url)
  const sink = createAuditSink(auditSink)
  try {
    await withTimeout(sink.check(), timeoutMs)
  } catch (error) {
    return [
      reportProblem(
        `${host} does not take events: ${describeCause(error as Error)}.`,
        'Check that the system runs, its certificate, CASTELLAN_AUDIT_SINK and CASTELLAN_AUDIT_SINK_TOKEN.',
      ),
    ]
  } finally {
    sink.close()
  }
  if (isLoopback(hostname) || /^(https|syslog\+tls):$/.test(protocol))
    return [reportOk(`${host} can be reached.`)]
  return [
    reportWarning(
      `Audit events cross the network to ${host} unencrypted.`,
      'Name it with https: or syslog+tls: in CASTELLAN_AUDIT_SINK, unless the network is private.',
    ),
  ]
}
