import { type CallOptions, unwrap } from '@castellan/client'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { CheckField } from '../../elements/field.tsx'
import { texts } from '../../texts/index.ts'
import { toDisplayName } from '../user-fields.ts'
import { ActDialog, type ActProps } from './act-dialog.tsx'
import { type NewPassword, PasswordField } from './password-field.tsx'
import { PasswordResult } from './password-result.tsx'

/** Sets the password of a user. */
export function SetPassword({ user, onClose }: ActProps) {
  const { password: words } = texts.user
  const [password, setPassword] = useState<NewPassword>({ text: '', isMade: false })
  const [revokeSessions, setRevokeSessions] = useState(true)
  const [isDone, setDone] = useState(false)
  const act = (options: Pick<CallOptions, 'reason'>) =>
    unwrap(
      client.users.setUserPassword(
        { userId: user.id, newPassword: password.text, revokeSessions },
        options,
      ),
    )
  if (isDone)
    return (
      <PasswordResult
        title={words.done}
        detail={user.email}
        value={password.text}
        onClose={onClose}
      />
    )
  return (
    <ActDialog
      title={words.title(toDisplayName(user))}
      user={user}
      submit={words.submit}
      act={act}
      done={words.done}
      onDone={() => (password.isMade ? setDone(true) : onClose())}
      onClose={onClose}
    >
      <PasswordField
        label={words.label}
        autoFocus
        required
        value={password}
        onChange={setPassword}
      />
      <CheckField
        label={words.endSessions}
        checked={revokeSessions}
        onChange={({ target }) => setRevokeSessions(target.checked)}
      />
    </ActDialog>
  )
}
