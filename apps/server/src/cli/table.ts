import { escapeLine } from '../printable-text.ts'

type TableRow = Record<string, unknown>

/** Formats a response for people: a list as a table, an object as one line for each field. */
export function formatTable(body: TableRow, columns?: readonly string[]) {
  const { rows, isList, rest } = findRows(body)
  const [first = {}] = rows
  const names = columns ?? Object.keys(first)
  const lines = isList
    ? [[...names], ...rows.map((row) => names.map((name) => formatCell(row[name])))]
    : Object.entries(first).map((entry) => entry.map(formatCell))
  const more = alignColumns(Object.entries(rest).map((entry) => entry.map(formatCell)))
  return [...alignColumns(lines), ...(more.length > 0 ? ['', ...more] : [])].join('\n')
}

function formatCell(value: unknown) {
  if (value === null || value === undefined) return ''
  return escapeLine(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

function padCells(cells: string[], widths: number[]) {
  return cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join('  ')
    .trimEnd()
}

function alignColumns(rows: string[][]) {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, i) => Math.max(cell.length, most[i] ?? 0)),
    [],
  )
  return rows.map((row) => padCells(row, widths))
}

function isObject(value: unknown): value is TableRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is a list of objects. An empty one may be a list of ids, too. */
function isRows(name: string, value: unknown): value is TableRow[] {
  return Array.isArray(value) && value.every(isObject) && !name.endsWith('Ids')
}

/** Finds the rows of a response: the members of its list, or its only object. */
function findRows(body: TableRow): { rows: TableRow[]; isList: boolean; rest: TableRow } {
  for (const [name, value] of Object.entries(body)) {
    if (!isRows(name, value)) continue
    const { [name]: _, ...rest } = body
    return { rows: value, isList: true, rest }
  }
  const [only] = Object.entries(body).filter(([, value]) => isObject(value))
  if (!only) return { rows: [body], isList: false, rest: {} }
  const { [only[0]]: _, ...rest } = body
  return { rows: [only[1] as TableRow], isList: false, rest: 'id' in rest ? {} : rest }
}
