import type { ListUsersQuery, UserField } from '@castellan/contract'
import { Prisma } from '../generated/client.ts'
import { ColumnValue } from '../schema/column-forms.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { buildColumn } from '../sql.ts'
import { buildIndexedColumn, buildTextPrefix, isLongText } from './keyset.ts'
import { buildMeaning, withoutRole } from './missing-values.ts'
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
  const { dialect } = options

  const toOperand = (field: UserField, defaultRole: string) => {
    // Callers always compare ids as text, whatever type the database gives them.
    if (field === 'id' && !ids.isText('user')) return Prisma.sql`CAST({user.id} AS TEXT)`
    return buildMeaning(field, dialect, defaultRole) ?? buildColumn('user', field)
  }

  const buildEquality = (field: UserField, values: readonly unknown[], defaultRole: string) => {
    if (field === 'role')
      return Prisma.sql`(${Prisma.join(buildRoles(values, defaultRole), ' OR ')})`
    const equality = Prisma.sql`${toOperand(field, defaultRole)} IN (${Prisma.join(values)})`
    if (!isLongText(field)) return equality
    const prefixes = values.map((value) => buildTextPrefix(Prisma.sql`${value}`))
    return Prisma.sql`${buildIndexedColumn(field)} IN (${Prisma.join(prefixes)}) AND ${equality}`
  }

  return {
    buildSearch: ({ fields, operator, text }: Search) => {
      const matches = fields.map((field) =>
        buildTextMatch(options, { field, value: buildColumn('user', field) }, operator, text),
      )
      return Prisma.sql`(${Prisma.join(matches, ' OR ')})`
    },

    buildFilter: ({ field, operator, values: given }: Filter, defaultRole: string) => {
      const values = given.map((one) => toComparedValue(field, operator, one))
      const [value = null] = values
      if (value === null)
        return Prisma.sql`${buildIndexedColumn(field)} ${Prisma.raw(operator === 'eq' ? 'IS' : 'IS NOT')} NULL`
      const operand = toOperand(field, defaultRole)
      switch (operator) {
        case 'eq':
        case 'in':
          return buildEquality(field, values, defaultRole)
        case 'not_in':
          return Prisma.sql`${operand} NOT IN (${Prisma.join(values)})`
        case 'contains':
        case 'starts_with':
        case 'ends_with':
          return buildTextMatch(options, { field, value: operand }, operator, String(value))
        default:
          // An index finds the few who are banned, but not those who are not "not banned".
          return field === 'banned' && operator === 'ne'
            ? Prisma.sql`${operand} = ${value === false}`
            : Prisma.sql`${operand} ${Prisma.raw(comparisons[operator])} ${value}`
      }
    },
  }
}

/** Dates are compared as they are stored. */
function toComparedValue(field: UserField, operator: Filter['operator'], value: FilterValue) {
  if (!(value instanceof Date)) return value
  const roundsUp = operator === 'lt' || operator === 'gte'
  return new ColumnValue('user', field, value, roundsUp ? 'at-or-after' : 'at-or-before')
}

/** Builds the conditions of users with one of some roles, each of which is one range of an index. */
export function buildRoles(values: readonly unknown[], defaultRole: string) {
  const roles = values.filter((value) => value !== '')
  const conditions = roles.length > 0 ? [Prisma.sql`{user.role} IN (${Prisma.join(roles)})`] : []
  const all = roles.includes(defaultRole) ? [...conditions, ...withoutRole] : conditions
  return all.length > 0 ? all : [Prisma.raw('1 = 0')]
}
