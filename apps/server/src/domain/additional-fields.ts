import type { UserFields } from '@castellan/contract'
import type { AuditChange } from './audit-event.ts'

type FieldValues = Record<string, unknown>

/**
 * Converts the additional fields of `data` to the types of the database. A user name is stored in lower
 * case, and as it was written for display. A new phone number is not confirmed.
 */
export function toAdditionalColumns(data: object, userFields: UserFields): FieldValues {
  const given = Object.entries(data).filter(
    ([name, value]) => value !== undefined && Object.hasOwn(userFields, name),
  )
  const columns: FieldValues = Object.fromEntries(
    given.map(([name, value]) => [name, toColumn(value, userFields[name]?.type)]),
  )
  const { username, phoneNumber } = columns
  const implied = {
    ...(typeof username === 'string' ? { displayUsername: username } : {}),
    ...(phoneNumber === undefined ? {} : { phoneNumberVerified: false }),
  }
  return {
    ...Object.fromEntries(Object.entries(implied).filter(([name]) => name in userFields)),
    ...columns,
    ...(typeof username === 'string' ? { username: username.toLowerCase() } : {}),
  }
}

/** Converts the additional fields of a new user, with the default values of those that are not given. */
export function toNewAdditionalColumns(data: object, userFields: UserFields): FieldValues {
  const defaults = Object.entries(userFields).map(([name, field]) => [name, field.defaultValue])
  return toAdditionalColumns({ ...Object.fromEntries(defaults), ...data }, userFields)
}

/** Lists the required fields that a new user would not have. */
export function listMissingFields(columns: FieldValues, userFields: UserFields) {
  return Object.keys(userFields).filter(
    (name) => userFields[name]?.required && columns[name] === undefined,
  )
}

/** Adds to a change that fields were set which no response shows, without their values. */
export function withHiddenFields(
  { before, after }: AuditChange,
  columns: object,
  userFields: UserFields,
): AuditChange {
  const hidden = Object.keys(columns).filter((name) => userFields[name]?.returned === false)
  const masked = Object.fromEntries(hidden.map((name) => [name, '(hidden)']))
  return { ...(before ? { before } : {}), after: { ...after, ...masked } }
}

function toColumn(value: unknown, type: UserFields[string]['type'] | undefined) {
  return type === 'date' && typeof value === 'string' ? new Date(value) : value
}
