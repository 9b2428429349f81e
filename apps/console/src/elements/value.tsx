import { texts } from '../texts/index.ts'
import { LongText } from './long-text.tsx'
import { Timestamp } from './timestamp.tsx'

const isoTimestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** A value of any field of the API, as a reader expects it. */
export function Value({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === '') return <span className="quiet">–</span>
  if (typeof value === 'boolean') return value ? texts.common.yes : texts.common.no
  if (typeof value === 'string')
    return isoTimestamp.test(value) ? <Timestamp at={value} isExact /> : <LongText text={value} />
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return <LongText text={value.join(', ') || '–'} />
  return typeof value === 'object' ? (
    <code>
      <LongText text={JSON.stringify(value)} />
    </code>
  ) : (
    String(value)
  )
}
