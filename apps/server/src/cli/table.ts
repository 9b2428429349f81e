type Row = Record<string, unknown>

/** An answer as people read it: a list as a table, one thing as a line for each field. */
export function formatTable(body: Row, columns?: readonly string[]) {
  const { rows, isList, rest } = rowsIn(body)
  const [first = {}] = rows
  const names = columns ?? Object.keys(first)
  const lines = isList
    ? [[...names], ...rows.map((row) => names.map((name) => cellOf(row[name])))]
    : Object.entries(first).map(([name, value]) => [name, cellOf(value)])
  const more = linesOf(Object.entries(rest).map(([name, value]) => [name, cellOf(value)]))
  return [...linesOf(lines), ...(more.length > 0 ? ['', ...more] : [])].join('\n')
}

/** What a terminal would obey is shown as JSON writes it. */
function harmless(text: string) {
  return text.replace(
    /\p{C}/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

function cellOf(value: unknown) {
  if (value === null || value === undefined) return ''
  return harmless(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

function padded(cells: string[], widths: number[]) {
  return cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join('  ')
    .trimEnd()
}

function linesOf(rows: string[][]) {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, i) => Math.max(cell.length, most[i] ?? 0)),
    [],
  )
  return rows.map((row) => padded(row, widths))
}

function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The rows in an answer: those of its list, or the one thing that it is about. */
function rowsIn(body: Row): { rows: Row[]; isList: boolean; rest: Row } {
  const [listed] = Object.entries(body).filter(([, value]) => Array.isArray(value))
  if (listed) {
    const { [listed[0]]: _, ...rest } = body
    return { rows: listed[1] as Row[], isList: true, rest }
  }
  const [only] = Object.entries(body).filter(([, value]) => isObject(value))
  if (!only) return { rows: [body], isList: false, rest: {} }
  const { [only[0]]: _, ...rest } = body
  return { rows: [only[1] as Row], isList: false, rest: 'id' in rest ? {} : rest }
}
