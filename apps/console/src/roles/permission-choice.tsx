import { useState } from 'react'
import { type Actions, hasPermission } from '../api/actions.ts'
import { CheckField } from '../elements/field.tsx'
import { texts } from '../texts/index.ts'
import { useUserSchema } from '../users/user-schema.ts'
import { NewPermission } from './new-permission.tsx'
import { listResources, togglePermission } from './permission-set.ts'
import './permission-choice.css'

/** A choice of permissions: those that the server names, those that are chosen, and any others. */
export function PermissionChoice({
  permissions,
  onChange,
}: {
  permissions: Actions
  onChange: (permissions: Actions) => void
}) {
  const { permissions: named, granted } = useUserSchema()
  const [offered, setOffered] = useState(permissions)
  const resources = listResources([named, offered])
  const findObjection = (resource: string, action: string) => {
    const isHeld = hasPermission(permissions, resource, action)
    const isLacking =
      hasPermission(named, resource, action) && !hasPermission(granted, resource, action)
    return isLacking && !isHeld ? texts.roles.notYours : undefined
  }
  const add = (resource: string, action: string) => {
    if (!hasPermission(offered, resource, action))
      setOffered(togglePermission(offered, resource, action))
    if (!hasPermission(permissions, resource, action))
      onChange(togglePermission(permissions, resource, action))
  }
  return (
    <div className="stack">
      <div className="permission-choice">
        {resources.map(({ resource, actions }) => (
          <fieldset key={resource}>
            <legend>{resource}</legend>
            {actions.map((action) => (
              <CheckField
                key={action}
                label={action}
                checked={hasPermission(permissions, resource, action)}
                reason={findObjection(resource, action)}
                isReasonInTitle
                onChange={() => onChange(togglePermission(permissions, resource, action))}
              />
            ))}
          </fieldset>
        ))}
      </div>
      <NewPermission onAdd={add} />
    </div>
  )
}
