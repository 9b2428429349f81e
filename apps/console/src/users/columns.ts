import type { UserField } from './user-schema.ts'

/** The columns that are shown if the reader has chosen none. */
const defaultColumns = ['name', 'banned', 'email', 'role', 'createdAt']

/** The column that is always there, and first: it has the link to the user. */
export const nameColumn = 'name'

/** Returns the columns that a list shows, in their order. Fields that are not known are left out. */
export function findColumns(
  fields: readonly UserField[],
  chosen: readonly string[],
): readonly UserField[] {
  const names = chosen.length > 0 ? chosen : defaultColumns
  const known = new Map(fields.map((field) => [field.name, field]))
  return [...new Set([nameColumn, ...names])].flatMap((name) => known.get(name) ?? [])
}

/** Returns the names of the columns after one is added at the end, or taken away; none if they are the usual ones. */
export function updateColumns(columns: readonly UserField[], name: string): readonly string[] {
  const names = columns.map((column) => column.name)
  const changed = names.includes(name) ? names.filter((one) => one !== name) : [...names, name]
  return changed.join() === defaultColumns.join() ? [] : changed
}

/** Returns the names of the columns after one is moved by one place. */
export function moveColumn(
  columns: readonly UserField[],
  name: string,
  by: -1 | 1,
): readonly string[] {
  const names = columns.map((column) => column.name)
  const from = names.indexOf(name)
  const to = from + by
  if (from < 1 || to < 1 || to >= names.length) return names
  return names.toSpliced(from, 1).toSpliced(to, 0, name)
}
