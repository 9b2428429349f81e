import { unwrap } from '@castellan/client'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { texts } from '../../texts/index.ts'
import { isBanned, toDisplayName } from '../user-fields.ts'
import { ActDialog, type ActProps } from './act-dialog.tsx'
import { countSecondsUntil, findBanEnd } from './ban-end.ts'
import { type BanDraft, BanFields } from './ban-fields.tsx'

/** Bans a user until a time, or for good. Of a banned user it changes the reason and the end. */
export function BanUser({ user, onClose }: ActProps) {
  const { ban } = texts.user
  // The ban may end while the dialog is open: its end must not become none.
  const [current] = useState(() => (isBanned(user) ? user.banExpires : undefined))
  const [draft, setDraft] = useState<BanDraft>({
    reason: user.banReason ?? '',
    end: current === undefined ? 'week' : current ? 'unchanged' : 'never',
    date: '',
  })
  const now = new Date()
  const at = findBanEnd(draft.end, now, draft.date, current)
  const banUser = () =>
    unwrap(
      client.bans.banUser({
        userId: user.id,
        banReason: draft.reason.trim() || undefined,
        banExpiresIn: at ? countSecondsUntil(at, now) : undefined,
      }),
    )
  return (
    <ActDialog
      title={ban.title(toDisplayName(user))}
      user={user}
      submit={ban.submit}
      look="danger"
      reason="none"
      act={banUser}
      done={ban.done}
      onClose={onClose}
    >
      <p className="quiet">{ban.effect}</p>
      <BanFields draft={draft} endsAt={at} hasEnd={Boolean(current)} onChange={setDraft} />
    </ActDialog>
  )
}
