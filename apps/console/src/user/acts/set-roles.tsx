import { unwrap } from '@castellan/client'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { texts } from '../../texts/index.ts'
import { listRoles, toDisplayName } from '../user-fields.ts'
import { ActDialog, type ActProps } from './act-dialog.tsx'
import { RoleChoice } from './role-choice.tsx'

/** Gives roles to a user, and takes them. */
export function SetRoles({ user, onClose }: ActProps) {
  const { roles } = texts.user
  const [held, setHeld] = useState(() => listRoles(user.role))
  return (
    <ActDialog
      title={roles.title(toDisplayName(user))}
      user={user}
      submit={texts.common.save}
      act={(options) => unwrap(client.access.setRole({ userId: user.id, role: held }, options))}
      done={roles.done}
      onClose={onClose}
    >
      <RoleChoice
        held={held}
        onChange={setHeld}
        toCall={(role) => ({ path: '/admin/set-role', body: { userId: user.id, role } })}
      />
    </ActDialog>
  )
}
