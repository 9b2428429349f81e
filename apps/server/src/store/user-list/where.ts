import type { ListUsersQuery, UserField } from '@castellan/contract'
import { Prisma } from '../generated/client.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { quoteColumn } from '../sql.ts'
import { buildSortKey, buildTextPrefix, isLongText } from './keyset.ts'
import { buildTextMatch, type TextMatchOptions, type TextOperator } from './text-match.ts'

/** The value of a comparison, of the type of its field. `null` stands for a missing value. */
export type FilterValue = string | boolean | Date | null

/** A condition on one field. */
export type Filter = {
  field: UserField
  operator: ListUsersQuery['filterOperator']
  values: readonly FilterValue[]
}

/** A text to find in any of some fields. */
export type Search = { fields: readonly UserField[]; operator: TextOperator; text: string }

const comparisons = { ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** Creates the functions that turn searches and filters into SQL conditions. */
export function createConditionBuilder(options: TextMatchOptions, ids: IdTypes) {
  // Callers always compare ids as text, whatever type the database gives them.
  const toOperand = (field: UserField) =>
    field === 'id' && !ids.isText('user') ? Prisma.sql`CAST("id" AS TEXT)` : quoteColumn(field)

  const matchText = (field: UserField, operator: TextOperator, text: string) =>
    buildTextMatch(options, { field, value: toOperand(field) }, operator, text)

  const buildEquality = (field: UserField, values: Filter['values']) => {
    const equality = Prisma.sql`${toOperand(field)} IN (${Prisma.join(values)})`
    if (!isLongText(field)) return equality
    const prefixes = values.map((value) => buildTextPrefix(Prisma.sql`${value}`))
    return Prisma.sql`${buildSortKey(field)} IN (${Prisma.join(prefixes)}) AND ${equality}`
  }

  return {
    buildSearch: ({ fields, operator, text }: Search) => {
      const matches = fields.map((field) => matchText(field, operator, text))
      return Prisma.sql`(${Prisma.join(matches, ' OR ')})`
    },

    buildFilter: ({ field, operator, values }: Filter) => {
      const [value = null] = values
      if (value === null)
        return Prisma.sql`${buildSortKey(field)} ${Prisma.raw(operator === 'eq' ? 'IS' : 'IS NOT')} NULL`
      switch (operator) {
        case 'eq':
        case 'in':
          return buildEquality(field, values)
        case 'not_in':
          return Prisma.sql`${toOperand(field)} NOT IN (${Prisma.join(values)})`
        case 'contains':
        case 'starts_with':
        case 'ends_with':
          return matchText(field, operator, String(value))
        default:
          return Prisma.sql`${toOperand(field)} ${Prisma.raw(comparisons[operator])} ${value}`
      }
    },
  }
}
