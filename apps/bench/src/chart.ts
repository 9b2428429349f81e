import type { Line } from './measure.ts'
import { operations } from './operations.ts'
import { find, number } from './report.ts'

const width = 860

const labels = 250

const row = 34

const bar = 12

const top = 64

/** The scale is logarithmic: each power of ten is as wide as the one before. */
const scale = { from: 0.5, to: 5_000 }

const colours = { 'better-auth': '#a8b0bd', Castellan: '#2f6fdb' }

/** What half of the lists take at most with one client: a bar for each peer, on a logarithmic scale. */
export function chart(lines: Line[], size: number) {
  const panels = [...new Set(lines.map(({ database }) => database))].map((database) => ({
    database,
    rows: operations.filter(({ kind }) => kind === 'list' || kind === 'deep'),
  }))
  const parts: string[] = []
  let y = top
  for (const { database, rows } of panels) {
    parts.push(text(12, y, database, 'font-weight="bold"'))
    y += 12
    for (const { name } of rows) {
      const of = (peer: string) =>
        find(lines, { database, size, operation: name, clients: 1, peer })?.p50
      parts.push(text(12, y + bar + 4, name, 'font-size="12"'))
      parts.push(barOf('better-auth', y, of('better-auth')))
      parts.push(barOf('Castellan', y + bar + 1, of('Castellan')))
      y += row
    }
    y += 24
  }
  const legend = Object.entries(colours).map(
    ([peer, colour], i) =>
      `<rect x="${labels + i * 120}" y="32" width="12" height="12" fill="${colour}"/>` +
      text(labels + 18 + i * 120, 42, peer, 'font-size="12"'),
  )
  const title = `Milliseconds of a list among ${size.toLocaleString('en')} users, on a logarithmic scale`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" font-family="system-ui, sans-serif" font-size="14" fill="#222">
<title>${title}</title>
<rect width="100%" height="100%" fill="#fff"/>
${[text(12, 20, title), ...legend, ...parts].filter(Boolean).join('\n')}
</svg>
`
}

function x(ms: number) {
  return (
    labels +
    ((Math.log10(ms) - Math.log10(scale.from)) / (Math.log10(scale.to) - Math.log10(scale.from))) *
      (width - labels - 60)
  )
}

function text(left: number, y: number, content: string, more = '') {
  return `<text x="${left.toFixed(1)}" y="${y}" ${more}>${content}</text>`
}

function barOf(peer: keyof typeof colours, y: number, ms: number | undefined) {
  return ms === undefined
    ? ''
    : `<rect x="${labels}" y="${y}" width="${(x(ms) - labels).toFixed(1)}" height="${bar}" fill="${colours[peer]}"/>` +
        text(x(ms) + 5, y + bar - 2, `${number(ms)} ms`, 'font-size="10"')
}
