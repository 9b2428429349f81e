import { Link } from 'wouter'
import { texts } from '../texts/index.ts'

const format = new Intl.NumberFormat()

/** A number with its name, and a link to what was counted. `null` is a number that the database lacks. */
export function Figure({
  label,
  value,
  path,
}: {
  label: string
  value: number | null | undefined
  path: string
}) {
  return (
    <Link href={path} className="figure card">
      <span className="quiet small">{label}</span>
      <span className="figure-value">{formatFigure(value)}</span>
    </Link>
  )
}

function formatFigure(value: number | null | undefined) {
  if (value === undefined) return '…'
  return value === null ? texts.overview.unknown : format.format(value)
}
