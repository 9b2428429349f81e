import type { AuditEvent } from '@castellan/client'
import { Icon } from '../elements/icon.tsx'
import { findText } from '../texts/find-text.ts'
import { texts } from '../texts/index.ts'
import { isEmptyValue } from '../users/describe-value.ts'
import { FieldValue } from '../users/field-value.tsx'
import { findField, type UserField, useUserFields } from '../users/user-schema.ts'
import { type FieldChange, listFieldChanges } from './field-changes.ts'

type AuditChange = NonNullable<AuditEvent['change']>

const { audit: words } = texts

/** The fields that an event changed, with their values before and after. */
export function ChangedFields({ change }: { change: AuditChange }) {
  const fields = useUserFields()
  const changes = listFieldChanges(change)
  if (changes.length === 0) return null
  return (
    <dl className="changed-fields">
      {changes.map((one) => {
        const field = findField(fields, one.name)
        return (
          <div key={one.name} className="changed-field">
            <dt className="quiet">{findText(words.fields, field.label)}</dt>
            <dd>
              <ChangedField field={field} change={one} />
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function ChangedField({ field, change }: { field: UserField; change: FieldChange }) {
  switch (change.kind) {
    case 'set':
      return <FieldValue field={field} value={change.value} />
    case 'list':
      return (
        <>
          <ListPart label={words.added} items={change.added} />
          <ListPart label={words.removed} items={change.removed} />
        </>
      )
    case 'replaced':
      return (
        <span className="changed-value">
          <span className="visually-hidden">{words.before} </span>
          <span className="changed-before">
            <FieldValue field={field} value={change.before} />
          </span>
          <Icon name="arrowRight" />
          <span className="visually-hidden">{words.after} </span>
          {isEmptyValue(change.after) ? (
            <span className="quiet">{texts.common.none}</span>
          ) : (
            <FieldValue field={field} value={change.after} />
          )}
        </span>
      )
  }
}

function ListPart({ label, items }: { label: string; items: readonly string[] }) {
  if (items.length === 0) return null
  return (
    <div>
      <span className="quiet">{label}</span> <bdi>{items.join(', ')}</bdi>
    </div>
  )
}
