import type { AuditEvent } from '@castellan/client'
import { Icon } from '../elements/icon.tsx'
import { Value } from '../elements/value.tsx'
import { findText } from '../texts/find-text.ts'
import { texts } from '../texts/index.ts'

type AuditChange = NonNullable<AuditEvent['change']>

/** The fields that an event changed, with their values before and after. */
export function ChangedFields({ change: { before = {}, after = {} } }: { change: AuditChange }) {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  if (fields.length === 0) return null
  return (
    <dl className="changed-fields">
      {fields.map((field) => (
        <div key={field} className="changed-field">
          <dt className="quiet">{findText(texts.users.fields, field)}</dt>
          <dd>
            {field in before ? (
              <>
                <span className="visually-hidden">{texts.audit.before} </span>
                <span className="changed-before">
                  <Value value={before[field]} />
                </span>
              </>
            ) : null}
            {field in before && field in after ? (
              <>
                <Icon name="arrowRight" />
                <span className="visually-hidden">{texts.audit.after} </span>
              </>
            ) : null}
            {field in after ? <Value value={after[field]} /> : null}
          </dd>
        </div>
      ))}
    </dl>
  )
}
