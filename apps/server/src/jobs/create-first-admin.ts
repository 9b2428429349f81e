import type { Deps } from '../deps.ts'
import { listMissingFields, toNewAdditionalColumns } from '../domain/additional-fields.ts'
import { buildChange } from '../domain/audit-event.ts'
import { type AccessPolicy, isFullAdminRole } from '../domain/permissions.ts'
import type { Repositories } from '../store/index.ts'

/** The first admin that was created. The password is known only if it was generated here. */
export type FirstAdmin = { email: string; generatedPassword: string | undefined }

/** The first admin cannot be created. The message says what to do. */
export class FirstAdminError extends Error {
  override name = 'FirstAdminError'
}

const setRole = 'castellan user set-role <email> --role admin'

/** The default email address of the first admin; the database of an app has no default. */
const defaultEmail = 'admin@example.com'

/**
 * Creates the first admin if no user is an admin; banned admins count. Returns `missing` if no user is
 * an admin in the database of an app, and the configuration names no email address.
 */
export async function createFirstAdmin(
  deps: Omit<Deps, 'signInAttempts'>,
): Promise<FirstAdmin | 'missing' | undefined> {
  const { store, hasher, now, generateRandomString } = deps
  const { firstAdmin } = deps.config
  const access = await deps.readPolicy(store)
  const { email = store.adopted ? undefined : defaultEmail, password = generateRandomString() } =
    firstAdmin
  if (await hasAdmin(store, access)) return undefined
  if (email === undefined) return 'missing'
  if (!store.stored.passwords)
    throw new FirstAdminError(
      `No user is an admin, and Castellan cannot create one: the app stores no passwords. Give a user of the app the role: ${setRole}`,
    )
  const additional = toNewAdditionalColumns({}, store.userFields)
  const unknown = [...store.requiredUserColumns, ...listMissingFields(additional, store.userFields)]
  if (unknown.length > 0)
    throw new FirstAdminError(
      `No user is an admin, and Castellan cannot create one: the app requires a value of ${unknown.join(', ')}. ` +
        `Declare it in CASTELLAN_SCHEMA_FILE with a defaultValue. Or give a user of the app the role: ${setRole}`,
    )
  const role = access.adminRoles[0] ?? 'admin'
  const reason = store.explainUnstorableRole(role)
  if (reason !== undefined)
    throw new FirstAdminError(
      `No user is an admin, and Castellan cannot create one with the role ${role}. ${reason} Name the label of the admins as user.roles in CASTELLAN_SCHEMA_FILE, or their role in CASTELLAN_ADMIN_ROLES.`,
    )
  if (deps.config.passwords.refuseCommon && (await deps.isCommonPassword(password)))
    throw new FirstAdminError(
      'CASTELLAN_ADMIN_PASSWORD is one of the most common passwords. Choose another one.',
    )
  const hash = await hasher.hash(password)
  const create = store.transaction(async (tx) => {
    // Another server may start at the same time.
    if (await hasAdmin(tx, access)) return false
    const user = await tx.users.create({ ...additional, name: 'Admin', email, role }, now())
    if (!user)
      throw new FirstAdminError(
        `No user is an admin, and the user ${email} already exists without the admin role. Set CASTELLAN_ADMIN_EMAIL to another address, or run: castellan user set-role ${email} --role admin`,
      )
    await tx.credentials.set(user.id, hash, now())
    await tx.auditEvents.record(
      {
        action: 'user.created',
        actorKind: 'command-line',
        targetId: user.id,
        change: buildChange(undefined, user),
      },
      now(),
    )
    return true
  })
  const isCreated = await create.catch((error: unknown) => {
    const refused = store.explainRefusedChange(error)
    if (!refused) throw error
    throw new FirstAdminError(
      `No user is an admin, and the database refused to create one: ${refused.reason}. It says: ${(error as Error).message}. Give a user of the app the role: ${setRole}`,
    )
  })
  if (!isCreated) return undefined
  return { email, generatedPassword: firstAdmin.password === undefined ? password : undefined }
}

async function hasAdmin({ roleHolders, users }: Repositories, access: AccessPolicy) {
  for await (const page of roleHolders.readRoles())
    if (page.some((role) => isFullAdminRole(role, access))) return true
  // One by one: a transaction has one connection.
  for (const id of access.adminUserIds) if (await users.findById(id)) return true
  return false
}
