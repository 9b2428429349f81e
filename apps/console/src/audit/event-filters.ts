import type { InputOf } from '@castellan/client'
import { apiPath } from '../api/client.ts'

type Input = NonNullable<InputOf<'audit', 'listAuditEvents'>>

/** The filters of the audit log, as the address has them. */
export type EventFilters = Pick<
  Input,
  'actorId' | 'impersonatorId' | 'targetId' | 'action' | 'from' | 'to'
>

/** The name of each filter in the address. */
const names = ['actorId', 'impersonatorId', 'targetId', 'action', 'from', 'to'] as const

/** Reads the filters from the parameters of an address. The server refuses a value that it does not know. */
export function parseEventFilters(parameters: URLSearchParams): EventFilters {
  const entries = names.map((name) => [name, parameters.get(name) || undefined])
  return Object.fromEntries(entries.filter(([, value]) => value)) as EventFilters
}

/** Returns the address that exports the events which meet the filters, one JSON document per line. */
export function buildExportUrl(filters: EventFilters) {
  return `${apiPath}/admin/export-events?${new URLSearchParams(filters as Record<string, string>)}`
}
