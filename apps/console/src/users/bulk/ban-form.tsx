import { useState } from 'react'
import { findBanEnd } from '../../user/acts/ban-end.ts'
import { type BanDraft, BanFields } from '../../user/acts/ban-fields.tsx'
import type { BulkAct } from './bulk-act.ts'
import { FormFrame } from './form-frame.tsx'

type BanFormProps = { onCancel: () => void; onSubmit: (act: BulkAct) => void }

/** Asks for the reason and the end of a ban. */
export function BanForm({ onCancel, onSubmit }: BanFormProps) {
  const [draft, setDraft] = useState<BanDraft>({ reason: '', end: 'week', date: '' })
  const endsAt = findBanEnd(draft.end, new Date(), draft.date)
  return (
    <FormFrame
      onCancel={onCancel}
      onSubmit={() => onSubmit({ kind: 'ban', reason: draft.reason.trim(), endsAt })}
    >
      <BanFields draft={draft} endsAt={endsAt} onChange={setDraft} />
    </FormFrame>
  )
}
