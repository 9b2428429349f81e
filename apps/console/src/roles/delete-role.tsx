import type { Role } from '@castellan/client'
import { Button } from '../elements/button.tsx'
import { Dialog } from '../elements/dialog.tsx'
import { ErrorNotice } from '../elements/message.tsx'
import { useAnnounce } from '../elements/toasts.tsx'
import { texts } from '../texts/index.ts'
import { useRoleRemoval } from './queries.ts'
import { Holders } from './role-matrix.tsx'

/** Asks before a role is deleted. The server refuses it while a user holds the role. */
export function DeleteRoleDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const announce = useAnnounce()
  const removal = useRoleRemoval(() => {
    announce(texts.roles.removed(role.name))
    onClose()
  })
  return (
    <Dialog title={texts.roles.remove(role.name)} onClose={onClose}>
      <p>
        {texts.roles.heldBy} <Holders role={role.name} />
      </p>
      <p className="quiet">{texts.roles.removeRule}</p>
      <ErrorNotice error={removal.error} />
      <div className="dialog-actions">
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button
          look="danger"
          aria-busy={removal.isPending}
          onClick={() => removal.mutate(role.name)}
        >
          {texts.roles.removeNow}
        </Button>
      </div>
    </Dialog>
  )
}
