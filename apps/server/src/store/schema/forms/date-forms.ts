/**
 * Finds out how an app stores its dates, column by column: by the values, by the declared type where there are
 * none, and by what the schema file says where both leave it open.
 */
import type { Dialect } from '../../database.ts'
import { DatabaseError } from '../../errors.ts'
import type { AdoptionOptions } from '../mapping/declared-schema.ts'
import { isNumber, isText } from '../mapping/introspect.ts'
import type { MigratableDatabase } from '../migrations/migratable-database.ts'
import { type Model, modelNames } from '../models.ts'
import type { Schema } from '../schema.ts'
import type { ColumnForm } from './column-forms.ts'
import { countFormNames, type FormName, leastMilliseconds } from './date-form-names.ts'
import { parseDateText } from './date-text.ts'

type DateColumn = { model: Model; field: string; type: string; isMissing: boolean }

/** The largest number of a column of 32 bits. */
const largestInteger = 2 ** 31 - 1

const dateForms: Record<FormName, ColumnForm> = {
  /** Of better-auth and of Castellan: `2026-11-23T13:52:27.463Z`. */
  zulu: { encode: encodeDate((date) => date.toISOString()), parse: parseDateText },
  /** Of Prisma 7: `2026-11-23T13:52:27.463+00:00`. */
  offset: {
    encode: encodeDate((date) => date.toISOString().replace('Z', '+00:00')),
    parse: parseDateText,
  },
  /** Of Drizzle's `timestamp_ms` and of earlier versions of Prisma. */
  milliseconds: {
    encode: encodeNumber(1),
    parse: parseNumber(1),
    declaration: 'milliseconds',
  },
  /** Of Drizzle's `timestamp`: whole seconds. */
  seconds: {
    encode: encodeNumber(1000),
    parse: parseNumber(1000),
    declaration: 'seconds',
  },
}

/** The columns of dates. The first of each model has a value in every row. */
export const dateFields: Record<Model, readonly string[]> = {
  user: ['createdAt', 'updatedAt', 'banExpires'],
  session: ['createdAt', 'updatedAt', 'expiresAt'],
  account: ['createdAt', 'updatedAt'],
}

/** How many values are looked at. */
const sampleSize = 1_000

/**
 * Returns the forms of the dates, by column.
 * @throws DatabaseError when a column has more than one form, or when its form is not certain
 */
export async function findDateForms(
  { query, dialect }: MigratableDatabase,
  schema: Schema,
  missing: { model: Model; field: string }[],
  { declared = {} }: AdoptionOptions = {},
): Promise<Map<string, ColumnForm>> {
  const columns = listDateColumns(schema, missing).filter(
    ({ type }) => dialect === 'sqlite' || isText(type) || isNumber(type),
  )
  const found = new Map<DateColumn, FormName>()
  for (const column of columns) {
    const said = (declared[column.model] || undefined)?.dates?.[column.field]
    const form = said ?? (await readForm({ query, dialect }, schema, column))
    if (form) found.set(column, form)
  }
  const byType = new Map([...found].reverse().map(([{ type }, form]) => [type, form]))
  return new Map(
    columns.map((column) => {
      const form =
        found.get(column) ?? byType.get(column.type) ?? guessForm(column, schema, dialect)
      const isLimited = dialect === 'postgresql' && column.type === 'integer'
      const ofValues = { ...dateForms[form] }
      // Dates of the app's own may be later than those by which `parseNumber` tells seconds.
      if (form === 'seconds' && !dateFields[column.model].includes(column.field))
        ofValues.parse = parseNumber(1000, Number.POSITIVE_INFINITY)
      return [`${column.model}.${column.field}`, isLimited ? limitComparisons(ofValues) : ofValues]
    }),
  )
}

function listDateColumns(
  { tables, userFields }: Schema,
  missing: { model: Model; field: string }[],
) {
  const additional = Object.keys(userFields).filter((name) => userFields[name]?.type === 'date')
  const isMissing = (model: Model, field: string) =>
    missing.some((one) => one.model === model && one.field === field)
  return modelNames.flatMap((model) =>
    [...dateFields[model], ...(model === 'user' ? additional : [])].flatMap(
      (field): DateColumn[] => {
        const type = tables.get(model)?.get(field)?.type
        return type === undefined
          ? []
          : [{ model, field, type, isMissing: isMissing(model, field) }]
      },
    ),
  )
}

/**
 * Returns the form of the values in a column, or nothing if there are none.
 * @throws DatabaseError when there is more than one form, in the column that every row has
 */
async function readForm(
  database: Pick<MigratableDatabase, 'query' | 'dialect'>,
  { names }: Schema,
  { model, field, type, isMissing }: DateColumn,
): Promise<FormName | undefined> {
  if (isMissing) return undefined
  const isInEveryRow = field === dateFields[model][0]
  const found = await countFormNames(
    database,
    names.render(`SELECT {${model}.${field}} AS instant FROM {${model}}
      WHERE {${model}.${field}} IS NOT NULL ${isInEveryRow ? '' : `LIMIT ${sampleSize}`}`),
    type,
  )
  if (isInEveryRow && found.length > 1)
    throw new DatabaseError(
      `The dates in the column ${names.table(model)}.${names.column(model, field)} have more than one format: ${found.map(([form, count]) => `${count} as ${form}`).join(', ')}. ` +
        'They cannot be compared with one another. Convert all of them to one format.',
    )
  const [most] = found.sort(([, one], [, other]) => other - one)
  return most?.[0]
}

/**
 * Returns the form of a column without values, by its declared type. An integer of 32 bits holds no
 * milliseconds.
 * @throws DatabaseError for other numbers
 */
function guessForm({ model, field, type }: DateColumn, { names }: Schema, dialect: Dialect) {
  if (dialect === 'postgresql' && isText(type)) return 'zulu'
  if (dialect === 'postgresql' && type === 'integer') return 'seconds'
  if (dialect === 'postgresql' || /INT/i.test(type))
    throw new DatabaseError(
      `The dates in the column ${names.table(model)}.${names.column(model, field)} are whole numbers, and without a value it is not certain whether they are seconds or milliseconds. ` +
        `Say so in CASTELLAN_SCHEMA_FILE: ${JSON.stringify({ [model]: { dates: { [field]: 'seconds' } } })}`,
    )
  return /^DATETIME$/i.test(type) ? 'offset' : 'zulu'
}

function encodeDate(encode: (date: Date) => string): ColumnForm['encode'] {
  return (value) => (value instanceof Date ? encode(value) : value)
}

function encodeNumber(unitMs: number): ColumnForm['encode'] {
  return (value, comparison) => {
    if (!(value instanceof Date)) return value
    const number = value.getTime() / unitMs
    return comparison === 'at-or-after' ? Math.ceil(number) : Math.floor(number)
  }
}

/** A date beyond a column of 32 bits is compared as the last one of the column, and cannot be written. */
function limitComparisons({ encode, ...form }: ColumnForm): ColumnForm {
  return {
    ...form,
    encode: (value, comparison) => {
      const number = Number(encode(value, comparison))
      const limit = comparison ? largestInteger : Number.POSITIVE_INFINITY
      return Math.max(-limit, Math.min(limit, number))
    },
  }
}

/** A number that is too large for seconds is milliseconds: no session lives longer for it. */
function parseNumber(unitMs: number, tooLarge = leastMilliseconds) {
  return (value: unknown) => {
    const isNumber = typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(String(value))
    if (!isNumber) return parseDateText(value)
    const number = Number(value)
    return new Date(Math.abs(number) < tooLarge ? number * unitMs : number)
  }
}
