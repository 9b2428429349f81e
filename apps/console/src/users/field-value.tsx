import { LongText } from '../elements/long-text.tsx'
import { Timestamp } from '../elements/timestamp.tsx'
import { texts } from '../texts/index.ts'
import { BanBadge, RoleBadges } from '../user/user-badges.tsx'
import { describeValue, isEmptyValue } from './describe-value.ts'
import type { UserField } from './user-schema.ts'

const isoTimestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** The longest text that a cell shows. The rest of it is out of sight anyway. */
const maxCellLength = 200

type FieldValueProps = {
  field: UserField
  value: unknown
  /** Whether it stands in a table: on one line, its times by their distance. */
  isCell?: boolean
}

/** A value of a field, as a reader expects it. Fields that the schema does not have are shown by their values. */
export function FieldValue({ field, value, isCell = false }: FieldValueProps) {
  if (field.name === 'banned') return <BanBadge isBanned={value === true} />
  if (isEmptyValue(value)) return <NoValue />
  if (typeof value === 'boolean') return describeValue({ ...field, type: 'boolean' }, `${value}`)
  if (field.type === 'role') return <RoleBadges role={String(value)} />
  if (typeof value === 'string' && isoTimestamp.test(value))
    return <Timestamp at={value} isExact={!isCell} />
  return isCell ? <CellText text={toText(value)} /> : <WholeText value={value} />
}

function WholeText({ value }: { value: unknown }) {
  const text = <LongText text={toText(value)} />
  return typeof value === 'object' && !isStringList(value) ? <code>{text}</code> : text
}

function CellText({ text }: { text: string }) {
  return (
    <bdi title={text.length < maxCellLength ? text : undefined}>{text.slice(0, maxCellLength)}</bdi>
  )
}

function NoValue() {
  return (
    <span className="quiet">
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{texts.userList.noValue}</span>
    </span>
  )
}

function toText(value: unknown) {
  if (isStringList(value)) return value.join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function isStringList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
