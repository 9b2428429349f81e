/** The mark by which spreadsheets recognize UTF-8. */
export const byteOrderMark = '\uFEFF'

/**
 * Where a spreadsheet would begin a formula: at the start, and after what some take for the end of a cell.
 * White space and characters without a shape do not keep it from that.
 */
const formulaStart = /(?=[=+\-@＝＋－＠])(?<=(?:^|[;\t\r\n])[\s\p{C}]*)/gu

/** Writes a line of a CSV file (RFC 4180). What a spreadsheet would run is preceded by a quote. */
export function formatCsvLine(cells: readonly unknown[]): string {
  return `${cells.map((cell) => quote(toText(cell))).join(',')}\r\n`
}

function toText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return cell.replace(formulaStart, "'")
  return typeof cell === 'object' ? toText(JSON.stringify(cell)) : String(cell)
}

function quote(text: string) {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
