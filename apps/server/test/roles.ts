import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { statements } from '@castellan/contract'
import { temporaryFolder } from './temporary-folder.ts'

type RolesFile = Record<string, Record<string, readonly string[]>>

const usual = (roles: RolesFile): RolesFile => ({
  admin: {
    ...Object.assign({}, ...Object.values(roles)),
    ...statements,
    user: statements.user.filter((action) => action !== 'impersonate-admins'),
  },
  user: {},
})

/**
 * The variable that names a file with the usual roles and these besides. The role `admin` has the
 * resources of the others, too, so that an admin may give them (H2).
 */
export const withRoles = (roles: RolesFile) => {
  const path = join(temporaryFolder(), 'roles.json')
  writeFileSync(path, JSON.stringify({ ...usual(roles), ...roles }))
  return { CASTELLAN_ROLES_FILE: path }
}
