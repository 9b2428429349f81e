import { unwrap } from '@castellan/client'
import { client } from '../../api/client.ts'
import { texts } from '../../texts/index.ts'
import { toDisplayName } from '../user-fields.ts'
import { ActDialog, type ActProps } from './act-dialog.tsx'

/** Lifts the ban of a user. */
export function UnbanUser({ user, onClose }: ActProps) {
  const { unban } = texts.user
  return (
    <ActDialog
      title={unban.title(toDisplayName(user))}
      user={user}
      submit={unban.submit}
      act={(options) => unwrap(client.bans.unbanUser({ userId: user.id }, options))}
      done={unban.done}
      onClose={onClose}
    >
      <p className="quiet">{unban.effect}</p>
    </ActDialog>
  )
}
