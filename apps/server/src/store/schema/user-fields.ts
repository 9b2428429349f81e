/**
 * The additional fields of users: what a schema file declares of them, completed by the types of their
 * columns and by what better-auth's own plugins say of theirs.
 */
import type { AdditionalField, AdditionalFieldType, UserFields } from '@castellan/contract'
import type { ColumnMetadata, DeclaredColumn } from './introspect.ts'

/** What a schema file says of an additional field. `fieldName` is its column, if that has another name. */
export type DeclaredField = Partial<AdditionalField> & { fieldName?: string | undefined }

/** What a schema file says of the additional fields, by name. */
export type DeclaredFields = Readonly<Record<string, DeclaredField>>

/** The fields of better-auth's own plugins. */
const pluginFields: Readonly<Record<string, AdditionalField>> = {
  username: { type: 'string', unique: true },
  displayUsername: { type: 'string' },
  phoneNumber: { type: 'string', unique: true },
  phoneNumberVerified: { type: 'boolean' },
  twoFactorEnabled: { type: 'boolean', input: false },
  isAnonymous: { type: 'boolean', input: false },
  lastLoginMethod: { type: 'string', input: false },
}

const typesOfColumns: [pattern: RegExp, type: AdditionalFieldType][] = [
  [/json/i, 'json'],
  [/^(small|big)?(int|serial)|int$|^integer|numeric|decimal|real|double|float/i, 'number'],
  [/bool/i, 'boolean'],
  [/date|time/i, 'date'],
]

/**
 * Completes what a schema file declares of the additional fields. Without the columns, a field without a
 * type is text.
 */
export function resolveUserFields(
  declared: DeclaredFields = {},
  columns?: ColumnMetadata,
): UserFields {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { fieldName: _, ...field }]) => [
      name,
      resolveField(name, field, columns?.get(name)),
    ]),
  )
}

/** Whether the types of all fields are known without the database. */
export function hasAllTypes(declared: DeclaredFields) {
  return Object.entries(declared).every(
    ([name, { type }]) => type !== undefined || name in pluginFields,
  )
}

/** Describes the columns of users that are neither better-auth's nor declared, as a file would. */
export function describeOtherColumns(columns: ColumnMetadata, known: readonly string[]) {
  return Object.fromEntries(
    [...columns]
      .filter(([name]) => !known.includes(name))
      .map(([name, column]) => [toFieldName(name), describeOther(name, column)]),
  )
}

/** Describes a column that no file declares, as a file would. */
function describeColumn(name: string, column: DeclaredColumn): AdditionalField {
  const known = pluginFields[name]
  if (known) return known
  return {
    type: findFieldType(column),
    ...(column.isRequired ? { required: true } : {}),
  }
}

function resolveField(
  name: string,
  declared: Partial<AdditionalField>,
  column: DeclaredColumn | undefined,
): AdditionalField {
  const found = column && describeColumn(name, column)
  const field = { type: 'string', ...found, ...pluginFields[name], ...declared } as const
  return {
    ...field,
    required: column?.isRequired || (declared.required ?? false),
    ...(field.type === 'number' ? describeIntegers(column?.type) : {}),
  }
}

/** Returns the type of the values in a column. */
function findFieldType({ type, labels }: DeclaredColumn): AdditionalFieldType {
  const isList = type.endsWith('[]')
  const found = typesOfColumns.find(([pattern]) => pattern.test(type.replace(/\[\]$/, '')))?.[1]
  if (isList) return found === 'number' ? 'number[]' : 'string[]'
  return labels ?? found ?? 'string'
}

/** An integer of SQLite has 64 bits; its types are written in capitals, or as the app wrote them. */
function describeIntegers(type = ''): Pick<AdditionalField, 'integer'> {
  if (!/int|serial/i.test(type)) return {}
  if (type === 'smallint') return { integer: 16 }
  return { integer: type === 'integer' ? 32 : 64 }
}

function describeOther(column: string, metadata: DeclaredColumn): DeclaredField {
  const name = toFieldName(column)
  return {
    ...describeColumn(name, metadata),
    ...(isSameName(name, column) ? {} : { fieldName: column }),
  }
}

/** `trial_ends_at` is the field `trialEndsAt`. */
function toFieldName(column: string) {
  return column.replaceAll(/[_\s-]+(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function isSameName(field: string, column: string) {
  return field.toLowerCase() === column.toLowerCase().replaceAll(/[_\s-]/g, '')
}
