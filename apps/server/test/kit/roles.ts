import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { resources } from '@castellan/contract'
import { createTemporaryFolder } from './temporary-folder.ts'

type RolesFile = Record<string, Record<string, readonly string[]>>

/**
 * Writes a roles file with the default roles and these; returns the variable that names it. The role
 * `admin` also has the resources of the others, so that an admin may assign them (compatibility, H2).
 */
export function writeRolesFile(roles: RolesFile) {
  const path = join(createTemporaryFolder(), 'roles.json')
  writeFileSync(path, JSON.stringify({ ...addDefaults(roles), ...roles }))
  return { CASTELLAN_ROLES_FILE: path }
}

function addDefaults(roles: RolesFile): RolesFile {
  return {
    admin: {
      ...Object.assign({}, ...Object.values(roles)),
      ...resources,
      user: resources.user.filter((action) => action !== 'impersonate-admins'),
    },
    user: {},
  }
}
