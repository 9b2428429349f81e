import { unwrap } from '@castellan/client'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { SelectField, TextField } from '../../elements/field.tsx'
import { Timestamp } from '../../elements/timestamp.tsx'
import { texts } from '../../texts/index.ts'
import { toDisplayName } from '../user-fields.ts'
import { ActDialog, type ActProps } from './act-dialog.tsx'
import { type BanEnd, banEnds, countSecondsUntil, findBanEnd, formatTomorrow } from './ban-end.ts'

const maxReasonLength = 1000

/** Bans a user until a time, or for good. Of a banned user it changes the reason and the end. */
export function BanUser({ user, onClose }: ActProps) {
  const { ban } = texts.user
  const [form, setForm] = useState({
    reason: user.banReason ?? '',
    end: 'week' as BanEnd,
    date: '',
  })
  const now = new Date()
  const at = findBanEnd(form.end, now, form.date)
  const banUser = () =>
    unwrap(
      client.bans.banUser({
        userId: user.id,
        banReason: form.reason.trim() || undefined,
        banExpiresIn: at ? countSecondsUntil(at, now) : undefined,
      }),
    )
  return (
    <ActDialog
      title={ban.title(toDisplayName(user))}
      submit={ban.submit}
      look="danger"
      reason="none"
      act={banUser}
      done={ban.done}
      onClose={onClose}
    >
      <p className="quiet">{ban.effect}</p>
      <TextField
        label={ban.reason}
        autoFocus
        maxLength={maxReasonLength}
        value={form.reason}
        onChange={({ target }) => setForm({ ...form, reason: target.value })}
      />
      <EndFields
        end={form.end}
        date={form.date}
        at={at}
        onChange={(change) => setForm({ ...form, ...change })}
      />
    </ActDialog>
  )
}

type EndFieldsProps = {
  end: BanEnd
  date: string
  /** The moment that they mean, if there is one. */
  at: Date | undefined
  onChange: (change: { end: BanEnd } | { date: string }) => void
}

function EndFields({ end, date, at, onChange }: EndFieldsProps) {
  const { ban } = texts.user
  return (
    <>
      <SelectField
        label={ban.end}
        help={at ? <EndHelp at={at} /> : null}
        value={end}
        onChange={({ target }) => onChange({ end: target.value as BanEnd })}
      >
        {banEnds.map((name) => (
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
          value={date}
          onChange={({ target }) => onChange({ date: target.value })}
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
