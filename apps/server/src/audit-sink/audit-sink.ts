import { formatAuditEvent, serializeAuditEvent } from '../endpoints/audit/serialize.ts'
import type { AuditEventRow } from '../store/audit/stored-event.ts'
import type { AuditMessage, AuditSinkOptions } from './audit-sender.ts'
import { createHttpSender } from './http-sender.ts'
import { createSyslogSender } from './syslog-sender.ts'

/** Takes events of the audit log, for another system. */
export type AuditSink = {
  /** Rejects unless the system took the events. */
  send: (events: AuditEventRow[]) => Promise<void>
  /** Sends nothing. It rejects if the system cannot be reached or refuses the token. */
  check: () => Promise<void>
  /** Ends what is sent now, which rejects. */
  close: () => void
}

/** Creates the sink of a URL: `https:` and `http:`, or `syslog+tls:` and `syslog+tcp:`. */
export function createAuditSink(options: AuditSinkOptions): AuditSink {
  const { protocol } = new URL(options.url)
  const sender = /^https?:$/.test(protocol)
    ? createHttpSender(options.url, options.token)
    : createSyslogSender(options.url)
  const toMessage = (row: AuditEventRow): AuditMessage => {
    // A checkpoint covers each event that is delivered.
    const event = serializeAuditEvent(row, () => true)
    const { createdAt: time, action } = event
    return { time, action, json: formatAuditEvent(event, options.format) }
  }
  const { check, close } = sender
  return { send: (events) => sender.send(events.map(toMessage)), check, close }
}
