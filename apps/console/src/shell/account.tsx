import { unwrap } from '@castellan/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { Avatar } from '../elements/avatar.tsx'
import { Button } from '../elements/button.tsx'
import { Menu, MenuItem } from '../elements/menu.tsx'
import { describeError } from '../elements/message.tsx'
import { useAnnounce } from '../elements/toasts.tsx'
import { publishSession, useSession } from '../session/session.ts'
import { texts } from '../texts/index.ts'
import { themes, useTheme } from './theme.ts'

/** The reader: who is signed in, the theme, and the way out. */
export function Account() {
  const { user } = useSession()
  const [theme, setTheme] = useTheme()
  const queries = useQueryClient()
  const announce = useAnnounce()
  const signOut = useMutation({
    mutationFn: () => unwrap(client.auth.signOut()),
    onError: (error) => announce(describeError(error), 'danger'),
    onSuccess: () => {
      queries.clear()
      publishSession()
      location.assign(import.meta.env.BASE_URL)
    },
  })
  return (
    <div className="account">
      <div className="row">
        <Avatar name={user.name || user.email} />
        <div className="account-names">
          <div className="clip">{user.name}</div>
          <div className="clip quiet small">{user.email}</div>
        </div>
      </div>
      <div className="row spread">
        <Button look="plain" icon="signOut" onClick={() => signOut.mutate()}>
          {texts.account.signOut}
        </Button>
        <Menu label={texts.account.theme} icon="theme">
          {themes.map((name) => (
            <MenuItem key={name} isChecked={name === theme} onSelect={() => setTheme(name)}>
              {texts.account.themes[name]}
            </MenuItem>
          ))}
        </Menu>
      </div>
    </div>
  )
}
