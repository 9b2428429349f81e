import { apiKeys } from './api-keys.ts'
import { audit } from './audit.ts'
import { auditPage } from './audit-page.ts'
import { bulk } from './bulk.ts'
import { common } from './common.ts'
import { overview } from './overview.ts'
import { permissionCheck } from './permission-check.ts'
import { refusals } from './refusals.ts'
import { roles } from './roles.ts'
import { user } from './user.ts'
import { userList } from './user-list.ts'
import { users } from './users.ts'

/** Every text that a reader sees, by where it stands. A translation replaces this object. */
export const texts = {
  ...common,
  apiKeys,
  audit,
  auditPage,
  bulk,
  overview,
  permissionCheck,
  refusals,
  roles,
  user,
  userList,
  users,
}
