import type { Role } from '@castellan/client'
import { useState } from 'react'
import type { Actions } from '../api/actions.ts'
import { Dialog } from '../elements/dialog.tsx'
import { DialogForm } from '../elements/dialog-form.tsx'
import { TextField } from '../elements/field.tsx'
import { useAnnounce } from '../elements/toasts.tsx'
import { useObjections } from '../session/use-objections.ts'
import { texts } from '../texts/index.ts'
import { PermissionChoice } from './permission-choice.tsx'
import { comparePermissions } from './permission-set.ts'
import { useRoleChange } from './queries.ts'
import { Holders } from './role-matrix.tsx'

type EditRoleProps = {
  /** The role to change; a new one if there is none. */
  edited: Role | undefined
  onClose: () => void
}

/** Creates a role or changes what it allows, and says before who gains and loses what. */
export function EditRoleDialog({ edited: role, onClose }: EditRoleProps) {
  const announce = useAnnounce()
  const findObjection = useObjections()
  const [name, setName] = useState(role?.name ?? '')
  const [permissions, setPermissions] = useState<Actions>(role?.permissions ?? {})
  const change = useRoleChange(role === undefined, (saved) => {
    announce(texts.roles.saved(saved.name))
    onClose()
  })
  return (
    <Dialog
      title={role ? texts.roles.edit(role.name) : texts.roles.create}
      size="wide"
      onClose={onClose}
    >
      <DialogForm
        submit={texts.common.save}
        objection={findObjection(role ? 'role:update' : 'role:create')}
        error={change.error}
        isPending={change.isPending}
        onSubmit={() => change.mutate({ name, permissions })}
        onCancel={onClose}
      >
        {role ? null : (
          <TextField
            label={texts.roles.name}
            required
            maxLength={100}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
        <PermissionChoice permissions={permissions} onChange={setPermissions} />
        {role ? <Consequences role={role} permissions={permissions} /> : null}
      </DialogForm>
    </Dialog>
  )
}

/** Who gains and loses what by a change of a role. */
function Consequences({ role, permissions }: { role: Role; permissions: Actions }) {
  const { gained, lost } = comparePermissions(role.permissions, permissions)
  if (gained.length + lost.length === 0) return <p className="quiet">{texts.roles.unchanged}</p>
  return (
    <div className="notice stack-s" role="status">
      <h3>
        {texts.roles.consequences} <Holders role={role.name} />
      </h3>
      {gained.length > 0 ? <p>{texts.roles.gain(gained.join(', '))}</p> : null}
      {lost.length > 0 ? <p>{texts.roles.lose(lost.join(', '))}</p> : null}
    </div>
  )
}
