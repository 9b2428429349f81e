import type { FieldType } from '../field-types.ts'
import type { Comparison, Condition } from '../list-state.ts'
import type { UserField } from '../user-schema.ts'

/** The most conditions that a list can have. */
export const maxConditions = 10

const presence = ['is-empty', 'is-set'] as const

const byType: Record<FieldType, readonly Comparison[]> = {
  text: ['contains', 'is', 'is-not', 'starts-with', 'ends-with'],
  number: ['is', 'is-not', 'at-least', 'at-most'],
  boolean: ['is'],
  date: ['after', 'before'],
  role: ['is', 'is-not'],
  choice: ['is', 'is-not'],
  other: [],
}

/** Lists how a field can be compared. */
export function listComparisons({ type, nullable }: UserField): readonly Comparison[] {
  return nullable && type !== 'other' ? [...byType[type], ...presence] : byType[type]
}

/** Whether a comparison is complete without a value. */
export function isAboutPresence(comparison: Comparison) {
  return comparison === 'is-empty' || comparison === 'is-set'
}

/** Returns the condition that a form begins with once its field is chosen. */
export function createCondition(field: UserField): Condition {
  return {
    field: field.name,
    comparison: listComparisons(field)[0] ?? 'is',
    value: field.type === 'boolean' ? 'true' : (field.choices?.[0] ?? ''),
  }
}

/** Reads the instant of an input of a date and a time; an empty text if it is incomplete. */
export function toInstant(localTime: string) {
  const time = new Date(localTime)
  return Number.isNaN(time.getTime()) ? '' : time.toISOString()
}
