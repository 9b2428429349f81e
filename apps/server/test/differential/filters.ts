import {
  allUsers,
  badField,
  badOperator,
  badValue,
  firstPage,
  list,
  onPostgres,
  sameAs,
} from './list-steps.ts'
import type { Step } from './step.ts'

export const comparisons = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] as const

export const parts = ['contains', 'starts_with', 'ends_with'] as const

export const values = {
  name: 'Robert',
  email: 'dan@example.com',
  role: 'user',
  image: 'cyd.png',
  banReason: 'spam',
}

const texts = Object.entries(values).flatMap(([field, value]) => [
  ...comparisons.map((operator) => where(field, operator, value)),
  where(field, 'contains', value.slice(1, 3)),
  where(field, 'starts_with', value.slice(0, 2)),
  where(field, 'ends_with', value.slice(-2)),
  ...['in', 'not_in'].flatMap((operator) => [
    where(field, operator, [value, 'nothing']),
    where(
      field,
      operator,
      value,
      operator === 'in' ? sameAs('B5', `where ${field} eq ${value}`) : undefined,
    ),
  ]),
])

const others: Step[] = [
  where('id', 'eq', '$adaId'),
  where('id', 'ne', '$adaId'),
  where('id', 'in', ['$adaId', '$bobId']),
  where('id', 'not_in', ['$adaId', '$bobId']),
  where('id', 'starts_with', '$adaId'),
  where('_id', 'eq', '$adaId', badField('filterField')),
  ...['banned', 'emailVerified'].flatMap((field) => [
    ...['eq', 'ne'].flatMap((operator) =>
      ['true', 'false'].map((value) => where(field, operator, value)),
    ),
    where(field, 'eq', 'maybe', badValue('Invalid option: expected one of "true"|"false"')),
    where(field, 'in', ['true', 'false'], onPostgres ? firstPage : allUsers('B5')),
  ]),
  where('updatedAt', 'gt', '2025-01-01T00:00:00.000Z'),
  ...['createdAt', 'banExpires'].flatMap((field) => [
    ...comparisons.map((operator) => where(field, operator, '2025-01-01T00:00:00.000Z')),
    where(field, 'eq', 'tomorrow', badValue('Invalid ISO datetime')),
  ]),
  where('colour', 'eq', 'red', badField('filterField')),
  where('password', 'starts_with', 'a', badField('filterField')),
  where('name', 'like', 'a', badOperator([...comparisons, 'in', 'not_in', ...parts])),
  where(
    'name',
    'eq',
    ['Robert', 'DAN'],
    badValue('Invalid input: expected string, received array'),
  ),
  where('name', 'eq', ''),
  where('name', 'starts_with', 'Ödön'),
  list('with a filter without a field', { filterValue: 'dan@example.com' }),
  list('with a filter without a value', { filterField: 'name' }),
]

/** Every filter. */
export const filters: Step[] = [...texts, ...others]

function where(
  field: string,
  operator: string,
  value: string | string[],
  differs?: Step['differs'],
) {
  return list(
    `where ${field} ${operator} ${value}`,
    { filterField: field, filterOperator: operator, filterValue: value },
    differs,
  )
}
