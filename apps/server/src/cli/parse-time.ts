import { timestamp } from '@castellan/contract'
import { UsageError } from './usage-error.ts'

/** Reads the time that a command of this path got. */
export function parseTime(text: string | undefined, path: string) {
  if (text === undefined) throw new UsageError('<time> is required', path)
  if (text === 'now') return new Date()
  const { data, error } = timestamp.safeParse(text)
  if (error) throw new UsageError('<time>: expected an ISO 8601 timestamp, or now', path)
  return new Date(data)
}
