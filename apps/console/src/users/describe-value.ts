import { texts } from '../texts/index.ts'
import type { UserField } from './user-schema.ts'

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** Returns a value of a field as text for a reader. */
export function describeValue({ name, type }: UserField, value: string) {
  const { yes, no, banned, active } = texts.userList.values
  if (type === 'boolean') {
    const [whenTrue, whenFalse] = name === 'banned' ? [banned, active] : [yes, no]
    return value === 'true' ? whenTrue : whenFalse
  }
  if (type === 'date') {
    const time = new Date(value)
    return Number.isNaN(time.getTime()) ? value : dateTime.format(time)
  }
  return value
}

/** Whether a value says nothing. */
export function isEmptyValue(value: unknown) {
  const isEmptyList = Array.isArray(value) && value.length === 0
  return value === null || value === undefined || value === '' || isEmptyList
}
