import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './harness.ts'

/** What a role allows: actions by resource, as a file of roles says it. */
export type RoleInFile = Record<string, string[]>

/** A role that allows every action that the role `admin` allows where nothing is configured. */
export const fullAdmin: RoleInFile = {
  user: [
    'create',
    'list',
    'set-role',
    'ban',
    'impersonate',
    'delete',
    'set-password',
    'set-email',
    'set-phone',
    'get',
    'update',
  ],
  session: ['list', 'revoke', 'delete'],
}

/** The environment of a server that knows these roles besides `admin` and `user`. */
export const withRoles = (roles: Record<string, RoleInFile>) => {
  const path = join(temporaryFolder(), 'roles.json')
  writeFileSync(path, JSON.stringify({ admin: fullAdmin, user: {}, ...roles }))
  return { CASTELLAN_ROLES_FILE: path }
}
