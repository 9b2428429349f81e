import type { Dialect } from './database.ts'
import { Prisma } from './generated/client.ts'

/** An instant as our own tables compare it: text in a file, in whatever form an app has its own there. */
export function encodeDate(dialect: Dialect, instant: Date) {
  return dialect === 'sqlite' ? instant.toISOString() : instant
}

/** A column as SQL names it. The name is one of ours: what a caller wrote never becomes SQL. */
export function quoteColumn(name: string) {
  return Prisma.raw(`"${name}"`)
}

/** Columns in a row: `"id", "name"`. */
export function quoteColumns(names: readonly string[]) {
  return Prisma.join(names.map(quoteColumn))
}

/** The same of a table that a join knows by another name, each called `<as>.<name>`. */
export function quoteColumnsAs(table: string, names: readonly string[], as: string) {
  return Prisma.join(names.map((name) => Prisma.raw(`${table}."${name}" AS "${as}.${name}"`)))
}

/** Takes the columns of one table out of a joined row. */
export function createRowPicker<Row>(table: string, names: readonly string[]) {
  const columns = names.map((name) => [name, `${table}.${name}`] as const)
  return (row: Record<string, unknown>): Row => {
    const part: Record<string, unknown> = {}
    for (const [name, qualified] of columns) part[name] = row[qualified]
    return part as Row
  }
}

/** What an UPDATE sets: `"name" = ?, "image" = ?`. What is undefined stays as it is. */
export function buildAssignments(columns: object) {
  return Prisma.join(
    given(columns).map(([name, value]) => Prisma.sql`${quoteColumn(name)} = ${value}`),
  )
}

/** What an INSERT puts where: `("id", "name") VALUES (?, ?)`. */
export function buildInsert(row: object) {
  const columns = given(row)
  const names = columns.map(([name]) => quoteColumn(name))
  const values = columns.map(([, value]) => value)
  return Prisma.sql`(${Prisma.join(names)}) VALUES (${Prisma.join(values)})`
}

/** What all must hold, as the end of a SELECT. */
export function buildWhere(all: Prisma.Sql[]) {
  return all.length > 0 ? Prisma.sql`WHERE ${Prisma.join(all, ' AND ')}` : Prisma.empty
}

function given(columns: object) {
  return Object.entries(columns).filter(([, value]) => value !== undefined)
}
