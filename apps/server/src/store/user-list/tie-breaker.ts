/**
 * What orders users with the same sort value. On PostgreSQL it is the id. In a file it is what the index of
 * the order has anyway: its further columns, and the rowid with which each index ends.
 */
import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import type { UserListOrder } from './order.ts'

const lastColumns: Record<Dialect, Prisma.Sql> = {
  sqlite: Prisma.raw('rowid'),
  postgresql: Prisma.raw('{user.id}'),
}

/** The columns that filters compare, for which the index of the creation date of a file has them. */
const furtherColumns: readonly Prisma.Sql[] = ['role', 'banned', 'emailVerified'].map((field) =>
  Prisma.raw(`{user.${field} as stored}`),
)

/** Whether only the last column breaks ties, so that it can be compared together with the sort value. */
export function hasSimpleTies({ sortBy }: Pick<UserListOrder, 'sortBy'>, dialect: Dialect) {
  return dialect === 'postgresql' || sortBy !== 'createdAt'
}

/** The column whose value no two users share. */
export function buildLastColumn(dialect: Dialect) {
  return lastColumns[dialect]
}

/** The terms of an ORDER BY that break ties. */
export function buildTieOrder(order: UserListOrder, dialect: Dialect) {
  const direction = Prisma.raw(order.descending ? 'DESC' : 'ASC')
  return Prisma.join(
    listColumns(order, dialect).map((column) => Prisma.sql`${column} ${direction}`),
  )
}

/** The values of these columns for a cursor, as the text of a JSON array. */
export function buildTie(order: UserListOrder, dialect: Dialect) {
  if (dialect === 'postgresql')
    return Prisma.sql`CAST(json_build_array(CAST(${lastColumns.postgresql} AS TEXT)) AS TEXT)`
  const columns = listColumns(order, dialect).map((column, index, { length }) =>
    index === length - 1
      ? Prisma.sql`CAST(${column} AS TEXT)`
      : Prisma.sql`iif(typeof(${column}) = 'blob', NULL, ${column})`,
  )
  return Prisma.sql`json_array(${Prisma.join(columns)})`
}

/** The last value of a cursor, to compare the last column with. */
export function buildLastValue({ after }: UserListOrder, dialect: Dialect) {
  const value = after?.tie.at(-1)
  return dialect === 'sqlite' ? Prisma.sql`CAST(${value} AS INTEGER)` : Prisma.sql`${value}`
}

/** Builds the condition of what comes after the cursor, by the last column alone. */
export function buildIsBeyondLast(order: UserListOrder, dialect: Dialect) {
  if (!order.after) return Prisma.raw('1 = 1')
  return Prisma.sql`${lastColumns[dialect]} ${toComparison(order)} ${buildLastValue(order, dialect)}`
}

/**
 * Builds the conditions of what comes after the cursor among users with its sort value. There are two where an
 * index so has one range for each: those who differ in the last column alone, and those beyond them.
 */
export function divideTies(order: UserListOrder, dialect: Dialect, asOne: boolean): Prisma.Sql[] {
  const isBeyondLast = buildIsBeyondLast(order, dialect)
  if (hasSimpleTies(order, dialect)) return [isBeyondLast]
  if (asOne) return [buildIsBeyondFurther(order, isBeyondLast)]
  const isSame = furtherColumns.map(
    (column, i) => Prisma.sql`${column} IS ${order.after?.tie[i] ?? null}`,
  )
  return [
    Prisma.join([...isSame, isBeyondLast], ' AND '),
    buildIsBeyondFurther(order, Prisma.raw('1 = 0')),
  ]
}

export function toComparison({ descending }: Pick<UserListOrder, 'descending'>) {
  return Prisma.raw(descending ? '<' : '>')
}

/**
 * Builds the condition that the further columns come after those of the cursor, or are the same and `last`
 * holds. SQLite sorts NULL before every value.
 */
function buildIsBeyondFurther({ after, descending }: UserListOrder, last: Prisma.Sql) {
  return furtherColumns.reduceRight((rest, column, i) => {
    const value = after?.tie[i] ?? null
    const isBeyond = Prisma.sql`${column} ${toComparison({ descending })} ${value}`
    const isNull = Prisma.sql`${column} IS NULL`
    const alternatives = [
      ...(value === null ? [] : [isBeyond]),
      ...(value === null && !descending ? [Prisma.sql`${column} IS NOT NULL`] : []),
      ...(value !== null && descending ? [isNull] : []),
      Prisma.sql`(${column} IS ${value} AND ${rest})`,
    ]
    return Prisma.sql`(${Prisma.join(alternatives, ' OR ')})`
  }, last)
}

function listColumns({ sortBy }: UserListOrder, dialect: Dialect) {
  const last = lastColumns[dialect]
  return hasSimpleTies({ sortBy }, dialect) ? [last] : [...furtherColumns, last]
}
