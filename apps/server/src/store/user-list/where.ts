import type { ListUsersQuery } from '@castellan/contract'
import sql, { join, raw } from 'sql-template-tag'
import { ColumnValue } from '../schema/forms/column-forms.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import { buildColumn } from '../sql.ts'
import { buildIndexedColumn } from './keyset.ts'
import {
  buildHasRole,
  buildIsAmong,
  buildIsBanned,
  buildMeaning,
  commonRole,
  hasUncommonRole,
} from './missing-values.ts'
import { buildTextMatch, type TextMatchOptions, type TextOperator } from './text-match.ts'

/** The value of a comparison, of the type of its field. `null` stands for a missing value. */
export type FilterValue = string | number | boolean | Date | null

/** A condition on one field. */
export type Filter = {
  field: string
  operator: Exclude<ListUsersQuery['filterOperator'], 'has' | 'has_not'>
  values: readonly FilterValue[]
}

/** A text to find in any of some fields. */
export type Search = { fields: readonly string[]; operator: TextOperator; text: string }

const comparisons = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** Creates the functions that turn searches and filters into SQL conditions. */
export function createConditionBuilder(options: TextMatchOptions, ids: IdTypes) {
  const { dialect } = options

  const toOperand = (field: string, defaultRole: string) => {
    // Callers compare the order and the parts of ids as text, whatever type the database gives them.
    if (field === 'id' && !ids.isText('user')) return sql`CAST({user.id} AS TEXT)`
    return buildMeaning(field, dialect, defaultRole) ?? buildColumn('user', field)
  }

  /** The ids are compared as they are stored, so that their index is used. An impossible one matches no user. */
  const buildIdEquality = (values: readonly unknown[]) => {
    const possible = values.filter((id) => ids.isPossible('user', String(id)))
    return possible.length > 0 ? sql`{user.id} IN (${join(possible)})` : raw('1 = 0')
  }

  const buildEquality = (field: string, values: readonly unknown[], defaultRole: string) => {
    if (field === 'role') return buildHasRole(values, defaultRole, dialect)
    if (field === 'id' && !ids.isText('user')) return buildIdEquality(values)
    const equality = sql`${toOperand(field, defaultRole)} IN (${join(values)})`
    if (!options.isLong(field)) return equality
    const beginnings = values.map((value) => sql`substr(${value}, 1, 255)`)
    return sql`${buildIndexedColumn(field)} IN (${join(beginnings)}) AND ${equality}`
  }

  const buildBanFilter = (operator: Filter['operator'], values: readonly unknown[]) => {
    const isExclusion = operator === 'ne' || operator === 'not_in'
    const wanted = [true, false].filter((banned) => values.includes(banned) !== isExclusion)
    if (wanted.length === 1) return buildIsBanned(wanted.includes(true), dialect)
    return raw(wanted.length === 0 ? '1 = 0' : '1 = 1')
  }

  return {
    buildSearch: ({ fields, operator, text }: Search) => {
      const matches = fields.map((field) =>
        buildTextMatch(options, { field, value: buildColumn('user', field) }, operator, text),
      )
      return sql`(${join(matches, ' OR ')})`
    },

    buildFilter: ({ field, operator, values: given }: Filter, defaultRole: string) => {
      const values = given.map((one) => toComparedValue(field, operator, one))
      const [value = null] = values
      if (value === null)
        return sql`${buildIndexedColumn(field)} ${raw(operator === 'eq' ? 'IS' : 'IS NOT')} NULL`
      if (field === 'banned' && !(operator in comparisons)) return buildBanFilter(operator, values)
      const operand = toOperand(field, defaultRole)
      switch (operator) {
        case 'eq':
        case 'in':
          return buildEquality(field, values, defaultRole)
        case 'ne':
        case 'not_in': {
          const isOther =
            field === 'role'
              ? sql`NOT (${buildIsAmong(operand, values, dialect)})`
              : sql`${operand} NOT IN (${join(values)})`
          const isUncommon =
            field === 'role' && defaultRole === commonRole && values.includes(commonRole)
          return isUncommon ? sql`${isOther} AND ${hasUncommonRole}` : isOther
        }
        case 'contains':
        case 'starts_with':
        case 'ends_with':
          return buildTextMatch(options, { field, value: operand }, operator, String(value))
        default:
          return sql`${operand} ${raw(comparisons[operator])} ${value}`
      }
    },
  }
}

/** Dates are compared as they are stored, and numbers in a type that has all of them. */
function toComparedValue(field: string, operator: Filter['operator'], value: FilterValue) {
  if (typeof value === 'number')
    return Number.isInteger(value)
      ? sql`CAST(${value} AS BIGINT)`
      : sql`CAST(${value} AS DOUBLE PRECISION)`
  if (!(value instanceof Date)) return value
  const roundsUp = operator === 'lt' || operator === 'gte'
  return new ColumnValue('user', field, value, roundsUp ? 'at-or-after' : 'at-or-before')
}
