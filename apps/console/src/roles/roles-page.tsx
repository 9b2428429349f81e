import type { Role } from '@castellan/client'
import { useState } from 'react'
import { Button } from '../elements/button.tsx'
import { ErrorState } from '../elements/message.tsx'
import { useObjections } from '../session/use-objections.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { useAddressFlag } from '../shell/use-address-flag.ts'
import { texts } from '../texts/index.ts'
import { DeleteRoleDialog } from './delete-role.tsx'
import { EditRoleDialog } from './edit-role.tsx'
import { useRoles } from './queries.ts'
import { RoleMatrix } from './role-matrix.tsx'
import './roles.css'

type RoleDialog = { does: 'edit' | 'delete'; role: Role }

/** The roles: what each allows, who holds it, and their changes. */
export function RolesPage() {
  const roles = useRoles()
  const findObjection = useObjections()
  const [isNew, setNew] = useAddressFlag('new')
  const [dialog, setDialog] = useState<RoleDialog>()
  const close = () => setDialog(undefined)
  return (
    <PageFrame
      title={texts.roles.title}
      fill
      actions={
        <Button
          icon="plus"
          look="primary"
          reason={findObjection('role:create')}
          onClick={() => setNew(true)}
        >
          {texts.roles.create}
        </Button>
      }
    >
      <p className="quiet">{texts.roles.about}</p>
      {roles.isError ? (
        <ErrorState error={roles.error} retry={() => roles.refetch()} />
      ) : roles.data ? (
        <RoleMatrix
          roles={roles.data}
          onEdit={(role) => setDialog({ does: 'edit', role })}
          onDelete={(role) => setDialog({ does: 'delete', role })}
        />
      ) : null}
      {isNew ? <EditRoleDialog edited={undefined} onClose={() => setNew(false)} /> : null}
      {dialog?.does === 'edit' ? <EditRoleDialog edited={dialog.role} onClose={close} /> : null}
      {dialog?.does === 'delete' ? <DeleteRoleDialog role={dialog.role} onClose={close} /> : null}
    </PageFrame>
  )
}
