import type { Dialect } from './db.ts'
import { Prisma } from './generated/sqlite/client.ts'

/** An instant as our own tables compare it: text in a file, in whatever form an app has its own there. */
export const instantIn = (dialect: Dialect, instant: Date) =>
  dialect === 'sqlite' ? instant.toISOString() : instant

/** A column as SQL names it. The name is one of ours: what a caller wrote never becomes SQL. */
export const column = (name: string) => Prisma.raw(`"${name}"`)

/** Columns in a row: `"id", "name"`. */
export const columnList = (names: readonly string[]) => Prisma.join(names.map(column))

/** The same of a table that a join knows by another name, each called `<as>.<name>`. */
export const columnListOf = (table: string, names: readonly string[], as: string) =>
  Prisma.join(names.map((name) => Prisma.raw(`${table}."${name}" AS "${as}.${name}"`)))

/** Takes the columns of one table out of a joined row. */
export const partOf = <Row>(table: string, names: readonly string[]) => {
  const columns = names.map((name) => [name, `${table}.${name}`] as const)
  return (row: Record<string, unknown>): Row => {
    const part: Record<string, unknown> = {}
    for (const [name, qualified] of columns) part[name] = row[qualified]
    return part as Row
  }
}

const given = (columns: object) =>
  Object.entries(columns).filter(([, value]) => value !== undefined)

/** What an UPDATE sets: `"name" = ?, "image" = ?`. What is undefined stays as it is. */
export const assignments = (columns: object) =>
  Prisma.join(given(columns).map(([name, value]) => Prisma.sql`${column(name)} = ${value}`))

/** What an INSERT puts where: `("id", "name") VALUES (?, ?)`. */
export const inserted = (row: object) => {
  const columns = given(row)
  const names = columns.map(([name]) => column(name))
  const values = columns.map(([, value]) => value)
  return Prisma.sql`(${Prisma.join(names)}) VALUES (${Prisma.join(values)})`
}

/** What all must hold, as the end of a SELECT. */
export const where = (all: Prisma.Sql[]) =>
  all.length > 0 ? Prisma.sql`WHERE ${Prisma.join(all, ' AND ')}` : Prisma.empty
