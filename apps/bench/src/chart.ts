import type { ResultLine } from './measure.ts'
import { operations } from './operations.ts'
import { findLine, formatNumber } from './report.ts'

const width = 860

const labelWidth = 250

const rowHeight = 34

const barHeight = 12

const top = 64

/** The milliseconds at both ends of the logarithmic scale. */
const scale = { from: 0.5, to: 5_000 }

const colours = { 'better-auth': '#a8b0bd', Castellan: '#2f6fdb' }

/** Draws the median of each list with one client as SVG: a bar for each peer. */
export function renderChart(lines: ResultLine[], size: number) {
  const lists = operations.filter(({ kind }) => kind === 'list' || kind === 'deep')
  const parts: string[] = []
  let y = top
  for (const database of new Set(lines.map((line) => line.database))) {
    parts.push(renderText(12, y, database, 'font-weight="bold"'))
    y += 12
    for (const { name } of lists) {
      const find = (peer: string) =>
        findLine(lines, { database, size, operation: name, clients: 1, peer })?.p50
      parts.push(renderText(12, y + barHeight + 4, name, 'font-size="12"'))
      parts.push(renderBar('better-auth', y, find('better-auth')))
      parts.push(renderBar('Castellan', y + barHeight + 1, find('Castellan')))
      y += rowHeight
    }
    y += 24
  }
  const title = `Milliseconds of a list among ${size.toLocaleString('en')} users, on a logarithmic scale`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" font-family="system-ui, sans-serif" font-size="14" fill="#222">
<title>${title}</title>
<rect width="100%" height="100%" fill="#fff"/>
${[renderText(12, 20, title), ...renderLegend(), ...parts].filter(Boolean).join('\n')}
</svg>
`
}

function renderLegend() {
  return Object.entries(colours).map(([peer, colour], i) => {
    const left = labelWidth + i * 120
    const square = `<rect x="${left}" y="32" width="12" height="12" fill="${colour}"/>`
    return square + renderText(left + 18, 42, peer, 'font-size="12"')
  })
}

function renderBar(peer: keyof typeof colours, y: number, ms: number | undefined) {
  if (ms === undefined) return ''
  const right = toX(ms)
  const bar = `<rect x="${labelWidth}" y="${y}" width="${(right - labelWidth).toFixed(1)}" height="${barHeight}" fill="${colours[peer]}"/>`
  return bar + renderText(right + 5, y + barHeight - 2, `${formatNumber(ms)} ms`, 'font-size="10"')
}

function renderText(left: number, y: number, content: string, attributes = '') {
  return `<text x="${left.toFixed(1)}" y="${y}" ${attributes}>${content}</text>`
}

function toX(ms: number) {
  const share = Math.log10(ms / scale.from) / Math.log10(scale.to / scale.from)
  return labelWidth + share * (width - labelWidth - 60)
}
