import { useState } from 'react'
import { SelectField, TextField } from '../../elements/field.tsx'
import { Timestamp } from '../../elements/timestamp.tsx'
import { texts } from '../../texts/index.ts'
import { type BanEnd, banEnds, findBanEnd, formatTomorrow } from '../../user/acts/ban-end.ts'
import type { BulkAct } from './bulk-act.ts'
import { FormFrame } from './form-frame.tsx'

const maxReasonLength = 1000

type BanFormProps = { onCancel: () => void; onSubmit: (act: BulkAct) => void }

/** Asks for the reason and the end of a ban. */
export function BanForm({ onCancel, onSubmit }: BanFormProps) {
  const { ban } = texts.user
  const [form, setForm] = useState({ reason: '', end: 'week', date: '' })
  const end = banEnds.find((one) => one === form.end) ?? 'week'
  const endsAt = findBanEnd(end, new Date(), form.date)
  return (
    <FormFrame
      onCancel={onCancel}
      onSubmit={() => onSubmit({ kind: 'ban', reason: form.reason.trim(), endsAt })}
    >
      <TextField
        label={ban.reason}
        autoFocus
        maxLength={maxReasonLength}
        value={form.reason}
        onChange={({ target }) => setForm({ ...form, reason: target.value })}
      />
      <SelectField
        label={ban.end}
        help={endsAt ? <EndHelp at={endsAt} /> : null}
        value={end}
        onChange={({ target }) => setForm({ ...form, end: target.value })}
      >
        {banEnds.map((name: BanEnd) => (
          <option key={name} value={name}>
            {ban.ends[name]}
          </option>
        ))}
      </SelectField>
      {end === 'date' ? (
        <TextField
          label={ban.date}
          type="date"
          required
          min={formatTomorrow(new Date())}
          value={form.date}
          onChange={({ target }) => setForm({ ...form, date: target.value })}
        />
      ) : null}
    </FormFrame>
  )
}

function EndHelp({ at }: { at: Date }) {
  return (
    <>
      {texts.user.ban.endsAt} <Timestamp at={at.toISOString()} isExact />
    </>
  )
}
