/** The mark by which spreadsheets recognize UTF-8. */
export const byteOrderMark = '\uFEFF'

/** What a spreadsheet would run as a formula. */
const formula = /^[=+\-@\t\r]/

/** Writes a line of a CSV file (RFC 4180). A text that a spreadsheet would run begins with a quote. */
export function formatCsvLine(cells: readonly unknown[]): string {
  return `${cells.map((cell) => quote(toText(cell))).join(',')}\r\n`
}

function toText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return formula.test(cell) ? `'${cell}` : cell
  return typeof cell === 'object' ? toText(JSON.stringify(cell)) : String(cell)
}

function quote(text: string) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
