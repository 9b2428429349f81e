import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { resources } from '@castellan/contract'
import { createTemporaryFolder } from './temporary-folder.ts'

type RolesFile = Record<string, Record<string, readonly string[]>>

/**
 * The variable that names a file with the usual roles and these besides. The role `admin` has the
 * resources of the others, too, so that an admin may give them (H2).
 */
export function writeRolesFile(roles: RolesFile) {
  const path = join(createTemporaryFolder(), 'roles.json')
  writeFileSync(path, JSON.stringify({ ...usual(roles), ...roles }))
  return { CASTELLAN_ROLES_FILE: path }
}

function usual(roles: RolesFile): RolesFile {
  return {
    admin: {
      ...Object.assign({}, ...Object.values(roles)),
      ...resources,
      user: resources.user.filter((action) => action !== 'impersonate-admins'),
    },
    user: {},
  }
}
