import { Button } from '../elements/button.tsx'
import { SelectField, TextField } from '../elements/field.tsx'
import { toLocalInput } from '../elements/local-time.ts'
import { useKeptFocus } from '../elements/use-kept-focus.ts'
import { texts } from '../texts/index.ts'
import { UserPicker } from '../users/user-picker.tsx'
import type { EventFilters } from './event-filters.ts'

type EventFilterFormProps = {
  filters: EventFilters
  onChange: (change: EventFilters) => void
  onReset: () => void
}

/** The filters of the audit log. Each takes effect at once. */
export function EventFilterForm({ filters, onChange, onReset }: EventFilterFormProps) {
  const keptFocus = useKeptFocus<HTMLDivElement>()
  const reset = () => {
    onReset()
    keptFocus.ref.current?.querySelector<HTMLElement>('button, input')?.focus()
  }
  return (
    <div {...keptFocus} className="event-filters">
      <UserPicker
        label={texts.auditPage.actor}
        id={filters.actorId}
        onChange={(actorId) => onChange({ actorId })}
      />
      <UserPicker
        label={texts.auditPage.target}
        id={filters.targetId}
        onChange={(targetId) => onChange({ targetId })}
      />
      <SelectField
        label={texts.auditPage.action}
        value={filters.action ?? ''}
        onChange={({ target }) => onChange({ action: target.value as EventFilters['action'] })}
      >
        <option value="">{texts.auditPage.anyAction}</option>
        {Object.entries(texts.audit.actions).map(([action, name]) => (
          <option key={action} value={action}>
            {name}
          </option>
        ))}
      </SelectField>
      <TimeField
        label={texts.auditPage.from}
        at={filters.from}
        onChange={(from) => onChange({ from })}
      />
      <TimeField label={texts.auditPage.to} at={filters.to} onChange={(to) => onChange({ to })} />
      <div className="event-filters-reset">
        {Object.keys(filters).length > 0 ? (
          <Button look="plain" onClick={reset}>
            {texts.auditPage.reset}
          </Button>
        ) : null}
      </div>
    </div>
  )
}

/** An instant, typed in the zone of the reader. */
function TimeField({
  label,
  at,
  onChange,
}: {
  label: string
  at: string | undefined
  onChange: (at: string | undefined) => void
}) {
  return (
    <TextField
      label={label}
      type="datetime-local"
      value={toLocalInput(at)}
      onChange={({ target }) =>
        onChange(target.value ? new Date(target.value).toISOString() : undefined)
      }
    />
  )
}
