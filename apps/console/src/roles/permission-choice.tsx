import { CheckField } from '../elements/field.tsx'
import { type Actions, hasPermission, listResources, togglePermission } from './permission-set.ts'
import { useRoles } from './queries.ts'
import './permission-choice.css'

/** A choice of permissions: those that any role has, and those that are chosen already. */
export function PermissionChoice({
  permissions,
  onChange,
}: {
  permissions: Actions
  onChange: (permissions: Actions) => void
}) {
  const { data: roles = [] } = useRoles()
  const resources = listResources([...roles.map((role) => role.permissions), permissions])
  return (
    <div className="permission-choice">
      {resources.map(({ resource, actions }) => (
        <fieldset key={resource}>
          <legend>{resource}</legend>
          {actions.map((action) => (
            <CheckField
              key={action}
              label={action}
              checked={hasPermission(permissions, resource, action)}
              onChange={() => onChange(togglePermission(permissions, resource, action))}
            />
          ))}
        </fieldset>
      ))}
    </div>
  )
}
