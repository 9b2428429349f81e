import type { ListUsersQuery, UserField } from '@castellan/contract'
import { Prisma } from '../generated/sqlite/client.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { quoteColumn } from '../sql.ts'
import { buildSortKey, buildTextPrefix, isLongText } from './keyset.ts'
import { buildTextMatch, type TextMatchOptions, type TextOperator } from './text-match.ts'

/** What a comparison compares with, of the type of the field; `null` is having no value. */
export type FilterValue = string | boolean | Date | null

/** What must hold of a field. */
export type Filter = {
  field: UserField
  operator: ListUsersQuery['filterOperator']
  values: readonly FilterValue[]
}

/** A text to find in any of some fields. */
export type Search = { fields: readonly UserField[]; operator: TextOperator; text: string }

const comparisons = { ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** Makes conditions on the users of a database, in its words. */
export function createConditionBuilder(matched: TextMatchOptions, ids: IdTypes) {
  // Ids that are no text in the database are text to whoever asks.
  const compared = (field: UserField) =>
    field === 'id' && !ids.isText('user') ? Prisma.sql`CAST("id" AS TEXT)` : quoteColumn(field)

  const finds = (field: UserField, operator: TextOperator, text: string) =>
    buildTextMatch(matched, { field, value: compared(field) }, operator, text)

  /** Of a long text, an index finds the start. */
  const isOneOf = (field: UserField, values: Filter['values']) => {
    const exactly = Prisma.sql`${compared(field)} IN (${Prisma.join(values)})`
    if (!isLongText(field)) return exactly
    const starts = values.map((value) => buildTextPrefix(Prisma.sql`${value}`))
    return Prisma.sql`${buildSortKey(field)} IN (${Prisma.join(starts)}) AND ${exactly}`
  }

  return {
    search: ({ fields, operator, text }: Search) =>
      Prisma.sql`(${Prisma.join(
        fields.map((field) => finds(field, operator, text)),
        ' OR ',
      )})`,

    filter: ({ field, operator, values }: Filter) => {
      const [value = null] = values
      if (value === null)
        return Prisma.sql`${buildSortKey(field)} ${Prisma.raw(operator === 'eq' ? 'IS' : 'IS NOT')} NULL`
      switch (operator) {
        case 'eq':
        case 'in':
          return isOneOf(field, values)
        case 'not_in':
          return Prisma.sql`${compared(field)} NOT IN (${Prisma.join(values)})`
        case 'contains':
        case 'starts_with':
        case 'ends_with':
          return finds(field, operator, String(value))
        default:
          return Prisma.sql`${compared(field)} ${Prisma.raw(comparisons[operator])} ${value}`
      }
    },
  }
}
