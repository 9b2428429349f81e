import { isEmptyValue } from '../users/describe-value.ts'

type Values = Readonly<Record<string, unknown>>

/** What an event did to a field: it set a value, or replaced one by another. */
export type FieldChange = { name: string } & (
  | { kind: 'set'; value: unknown }
  | { kind: 'replaced'; before: unknown; after: unknown }
  | { kind: 'list'; added: string[]; removed: string[] }
)

/**
 * Lists what an event did to each field, without what says nothing: of what was created or removed, the fields
 * that are empty or off, and of a change, those that are as before.
 */
export function listFieldChanges({
  before,
  after,
}: {
  before?: Values | undefined
  after?: Values | undefined
}): FieldChange[] {
  if (before && after) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap((name) => compareValues(name, before[name], after[name]))
  }
  return Object.entries(after ?? before ?? {})
    .filter(([, value]) => !isEmptyValue(value) && value !== false)
    .map(([name, value]) => ({ name, kind: 'set', value }))
}

function compareValues(name: string, before: unknown, after: unknown): FieldChange[] {
  // Apps leave it without a value until the first ban.
  if (name === 'banned' && before === null) return compareValues(name, false, after)
  if (name === 'banned' && after === null) return compareValues(name, before, false)
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (Array.isArray(before) && Array.isArray(after)) {
    const added = after.filter((item) => !before.includes(item))
    const removed = before.filter((item) => !after.includes(item))
    return [{ name, kind: 'list', added, removed }]
  }
  if (!isEmptyValue(before)) return [{ name, kind: 'replaced', before, after }]
  return isEmptyValue(after) ? [] : [{ name, kind: 'set', value: after }]
}
