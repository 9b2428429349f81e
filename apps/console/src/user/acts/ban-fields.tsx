import { SelectField, TextField } from '../../elements/field.tsx'
import { Timestamp } from '../../elements/timestamp.tsx'
import { texts } from '../../texts/index.ts'
import { type BanEnd, banEnds, formatTomorrow } from './ban-end.ts'
import { maxReasonLength } from './max-reason-length.ts'

/** What is typed about a ban. `date` counts if `end` is `date`. */
export type BanDraft = { reason: string; end: BanEnd; date: string }

type BanFieldsProps = {
  draft: BanDraft
  /** The moment that the draft means, if there is one. */
  endsAt: Date | undefined
  /** Whether there is a ban with an end already, which can stay. */
  hasEnd?: boolean
  onChange: (draft: BanDraft) => void
}

/** The fields of a ban: why, and until when. */
export function BanFields({ draft, endsAt, hasEnd = false, onChange }: BanFieldsProps) {
  const { ban } = texts.user
  const ends = banEnds.filter((name) => name !== 'unchanged' || hasEnd)
  return (
    <>
      <TextField
        label={ban.reason}
        isOptional
        autoFocus
        maxLength={maxReasonLength}
        value={draft.reason}
        onChange={({ target }) => onChange({ ...draft, reason: target.value })}
      />
      <SelectField
        label={ban.end}
        help={endsAt ? <EndHelp at={endsAt} /> : null}
        value={draft.end}
        onChange={({ target }) => onChange({ ...draft, end: target.value as BanEnd })}
      >
        {ends.map((name) => (
          <option key={name} value={name}>
            {ban.ends[name]}
          </option>
        ))}
      </SelectField>
      {draft.end === 'date' ? (
        <TextField
          label={ban.date}
          type="date"
          required
          min={formatTomorrow(new Date())}
          value={draft.date}
          onChange={({ target }) => onChange({ ...draft, date: target.value })}
        />
      ) : null}
    </>
  )
}

function EndHelp({ at }: { at: Date }) {
  return (
    <>
      {texts.user.ban.endsAt} <Timestamp at={at.toISOString()} isExact />
    </>
  )
}
