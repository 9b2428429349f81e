import { useState } from 'react'
import { Button } from '../elements/button.tsx'
import { texts } from '../texts/index.ts'
import { type ActName, actNames, acts } from './acts/acts.ts'
import { useExplanations } from './explanations.ts'
import type { AnyUser } from './use-user.ts'
import { isBanned } from './user-fields.ts'

/** The buttons of all that can be done to a user. Those that the server would refuse say why. */
export function UserActs({ user }: { user: AnyUser }) {
  const [open, setOpen] = useState<ActName>()
  const offered = actNames.filter((name) => acts[name].fits?.(user) ?? true)
  const explanations = useExplanations(
    Object.fromEntries(offered.map((name) => [name, acts[name].toCall(user)])),
  )
  const Dialog = open && acts[open].Dialog
  return (
    <div className="row row-wrap">
      {offered.map((name) => {
        const isChange = name === 'ban' && isBanned(user)
        return (
          <Button
            key={name}
            icon={acts[name].icon}
            look={isChange ? undefined : acts[name].look}
            reason={explanations[name]}
            onClick={() => setOpen(name)}
          >
            {texts.user.acts[isChange ? 'changeBan' : name]}
          </Button>
        )
      })}
      {Dialog ? <Dialog user={user} onClose={() => setOpen(undefined)} /> : null}
    </div>
  )
}
