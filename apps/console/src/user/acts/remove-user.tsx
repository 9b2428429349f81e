import { unwrap } from '@castellan/client'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { TextField } from '../../elements/field.tsx'
import { texts } from '../../texts/index.ts'
import { setUserRemoved } from '../use-user.ts'
import { toDisplayName } from '../user-fields.ts'
import { ActDialog, type ActProps } from './act-dialog.tsx'

/** Removes a user, whose address is to be typed first. */
export function RemoveUser({ user, onClose }: ActProps) {
  const { remove } = texts.user
  const [email, setEmail] = useState('')
  const queries = useQueryClient()
  const isConfirmed = email.trim().toLowerCase() === user.email.toLowerCase()
  return (
    <ActDialog
      title={remove.title(toDisplayName(user))}
      user={user}
      submit={remove.submit}
      look="danger"
      objection={isConfirmed ? undefined : remove.mismatch}
      act={(options) => unwrap(client.users.removeUser({ userId: user.id }, options))}
      done={remove.done(toDisplayName(user))}
      onDone={() => {
        setUserRemoved(queries, user.id)
        onClose()
      }}
      onClose={onClose}
    >
      <ul className="notice user-effects" data-tone="warning">
        {remove.effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      <TextField
        label={remove.email}
        help={<bdi className="mono">{user.email}</bdi>}
        autoFocus
        autoComplete="off"
        required
        value={email}
        onChange={({ target }) => setEmail(target.value)}
      />
    </ActDialog>
  )
}
