/** The types of additional fields, and the columns that can have their values. */
import type { AdditionalField, AdditionalFieldType } from '@castellan/contract'
import type { Dialect } from '../../database.ts'
import { DatabaseError } from '../../errors.ts'
import { type DeclaredColumn, isSqliteText, isText } from '../mapping/introspect.ts'

/** `real`: numbers that are neither compared with a boolean nor with a date. */
type NamedKind = 'json' | 'number' | 'real' | 'boolean' | 'date' | 'other'

type TypeKind = NamedKind | 'text'

const kindsOfTypes: [pattern: RegExp, kind: NamedKind][] = [
  [/json/i, 'json'],
  [/^real$/i, 'real'],
  [/\b(tiny|small|medium|big)?int(eger|\d)?\b|serial|numeric|decimal|double|float/i, 'number'],
  [/bool/i, 'boolean'],
  [/\bdate\b|datetime|timestamp/i, 'date'],
]

const fittingKinds: Record<Extract<AdditionalFieldType, string>, readonly TypeKind[]> = {
  string: ['text', 'other'],
  number: ['number', 'real'],
  boolean: ['boolean', 'number'],
  date: ['date', 'number', 'text'],
  'string[]': ['json', 'text'],
  'number[]': ['json', 'text'],
  json: ['json', 'text'],
}

/** Returns the type of the values in a column. */
export function findFieldType({ type, labels }: DeclaredColumn): AdditionalFieldType {
  const kind = findKind(type.replace(/\[\]$/, ''))
  const isNumeric = kind === 'number' || kind === 'real'
  if (type.endsWith('[]')) return isNumeric ? 'number[]' : 'string[]'
  if (labels) return labels
  if (isNumeric) return 'number'
  return kind === 'other' ? 'string' : kind
}

/**
 * Makes sure that a column can have the values of a field.
 * @throws DatabaseError that names the field
 */
export function requireFittingType(
  name: string,
  { type }: AdditionalField,
  column: DeclaredColumn,
  dialect: Dialect,
) {
  if (!fits(type, column, dialect))
    throw new DatabaseError(
      `CASTELLAN_SCHEMA_FILE declares the field ${name} of users as ${JSON.stringify(type)}, but its column has the type ${column.type}.`,
    )
}

function fits(type: AdditionalFieldType, column: DeclaredColumn, dialect: Dialect) {
  if (column.type.endsWith('[]')) return type === 'string[]' || type === 'number[]'
  const isOfTexts = type === 'string' || typeof type === 'object'
  if (column.labels) return isOfTexts
  const isPostgres = dialect === 'postgresql'
  const isTextColumn = (isPostgres ? isText : isSqliteText)(column.type)
  const kind = isTextColumn ? 'text' : findKind(column.type)
  // A file stores any value in a column whose type says nothing.
  if (kind === 'other' && !isPostgres) return true
  return fittingKinds[isOfTexts ? 'string' : type].includes(kind)
}

function findKind(type: string): NamedKind {
  return kindsOfTypes.find(([pattern]) => pattern.test(type))?.[1] ?? 'other'
}
