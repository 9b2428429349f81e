import { resources } from '@castellan/contract'
import type { BetterAuthOptions } from 'better-auth'
import { admin, bearer } from 'better-auth/plugins'
import { createAccessControl, type Role } from 'better-auth/plugins/access'
import { adminAc, defaultStatements, userAc } from 'better-auth/plugins/admin/access'
import { startApp } from '../better-auth/app.ts'
import { getDatabaseUrl } from '../kit/databases.ts'
import { execute } from '../kit/raw-sql.ts'
import { writeRolesFile } from '../kit/roles.ts'
import { adminEmail, password, startServer } from '../kit/server.ts'
import { createTemporaryFolder } from '../kit/temporary-folder.ts'
import type { Peer } from './run-scenario.ts'

/** The roles of a scenario in addition to the default ones. */
export type CustomRoles = Record<string, { user?: string[]; session?: string[] }>

/** The permissions of better-auth's role `admin`. */
const sameAdmin = {
  user: resources.user.filter((action) => action !== 'impersonate-admins'),
  session: resources.session,
}

/** Starts the real better-auth with an admin and no session. */
export async function startBetterAuth(roles?: CustomRoles): Promise<Peer> {
  const database = await getDatabaseUrl(createTemporaryFolder())
  const app = await startApp(database, roles ? { plugins: createPlugins(roles) } : {})
  const json = { email: adminEmail, password, name: 'Admin' }
  await app.request('POST', '/sign-up/email', { json })
  await execute(database, `UPDATE "user" SET role = 'admin'; DELETE FROM session`)
  return { url: app.baseURL, origin: app.baseURL, database }
}

/** Starts this server with an admin and no session. */
export async function startCastellan(roles?: CustomRoles): Promise<Peer> {
  const folder = createTemporaryFolder()
  const env = {
    CASTELLAN_SIGN_UP: 'open',
    ...(roles ? writeRolesFile({ ...roles, admin: sameAdmin }) : {}),
  }
  const { url, config } = await startServer({ folder, env })
  const database = await getDatabaseUrl(folder)
  await execute(database, 'DELETE FROM session')
  return { url, origin: config.baseUrl, database }
}

function createPlugins(roles: CustomRoles): BetterAuthOptions['plugins'] {
  const ac = createAccessControl(defaultStatements)
  const custom = Object.entries(roles).map(([name, may]) => [name, ac.newRole(may as never)])
  const all = {
    admin: adminAc,
    user: userAc,
    ...(Object.fromEntries(custom) as Record<string, Role>),
  }
  return [admin({ ac, roles: all }), bearer()]
}
