import type { Role } from '@castellan/client'
import { Fragment } from 'react'
import { Link } from 'wouter'
import { hasPermission } from '../api/actions.ts'
import { IconButton } from '../elements/button.tsx'
import { Icon } from '../elements/icon.tsx'
import { useKeptFocus } from '../elements/use-kept-focus.ts'
import { useObjections } from '../session/use-objections.ts'
import { texts } from '../texts/index.ts'
import { defaultListState, formatListState } from '../users/list-state.ts'
import { listResources } from './permission-set.ts'
import { useHolderCount } from './queries.ts'

type RoleMatrixProps = {
  roles: readonly Role[]
  onEdit: (role: Role) => void
  onDelete: (role: Role) => void
}

/** A table with a column for each role and a row for each permission. */
export function RoleMatrix({ roles, onEdit, onDelete }: RoleMatrixProps) {
  const resources = listResources(roles.map(({ permissions }) => permissions))
  return (
    <section
      {...useKeptFocus<HTMLElement>()}
      className="role-matrix table-scroll"
      aria-label={texts.roles.title}
    >
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{texts.roles.permission}</th>
            {roles.map((role) => (
              <th key={role.name} scope="col">
                <RoleHead role={role} onEdit={onEdit} onDelete={onDelete} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {resources.map(({ resource, actions }) => (
            <Fragment key={resource}>
              <tr className="role-resource">
                <th scope="rowgroup" colSpan={roles.length + 1}>
                  <span className="role-resource-name">{resource}</span>
                </th>
              </tr>
              {actions.map((action) => (
                <tr key={action}>
                  <th scope="row">{action}</th>
                  {roles.map(({ name, permissions }) => (
                    <td key={name}>
                      <Allowed isAllowed={hasPermission(permissions, resource, action)} />
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function RoleHead({
  role,
  onEdit,
  onDelete,
}: { role: Role } & Pick<RoleMatrixProps, 'onEdit' | 'onDelete'>) {
  const findObjection = useObjections()
  const configured = role.source === 'configuration' ? texts.roles.configured : undefined
  return (
    <div className="role-head">
      <bdi className="clip">{role.name}</bdi>
      <Holders role={role.name} />
      <span className="row">
        <IconButton
          icon="edit"
          label={texts.roles.edit(role.name)}
          reason={configured ?? findObjection('role:update')}
          onClick={() => onEdit(role)}
        />
        <IconButton
          icon="trash"
          label={texts.roles.remove(role.name)}
          reason={configured ?? findObjection('role:delete')}
          onClick={() => onDelete(role)}
        />
      </span>
    </div>
  )
}

/** How many users hold a role, with a link to the list of them. */
export function Holders({ role }: { role: string }) {
  const { data } = useHolderCount(role)
  if (data?.total === undefined) return null
  const state = {
    ...defaultListState,
    conditions: [{ field: 'role', comparison: 'is' as const, value: role }],
  }
  return (
    <Link href={`/users?${formatListState(state)}`}>
      {texts.users.total(data.total, data.totalIsEstimated ?? false)}
    </Link>
  )
}

function Allowed({ isAllowed }: { isAllowed: boolean }) {
  return isAllowed ? (
    <span className="role-allowed">
      <Icon name="check" />
      <span className="visually-hidden">{texts.roles.allowed}</span>
    </span>
  ) : (
    <span className="visually-hidden">{texts.roles.notAllowed}</span>
  )
}
