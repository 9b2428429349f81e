import type { Deps } from '../deps.ts'
import { buildChange } from '../domain/audit-event.ts'
import { type AccessPolicy, isFullAdminRole } from '../domain/permissions.ts'
import type { Repositories } from '../store/index.ts'

/** The first admin as it was made; the password only when it was made up here. */
export type FirstAdmin = { email: string; generatedPassword: string | undefined }

/** The first admin cannot be made. */
export class FirstAdminError extends Error {
  override name = 'FirstAdminError'
}

/** The address of the first admin in a database of our own, where no other is given. */
const usualEmail = 'admin@example.com'

/**
 * Makes the first admin when no user is one, banned ones counted; answers whom it made. Among the
 * users of an app it makes none unless it is told whom: `missing`.
 */
export async function createFirstAdmin(
  deps: Pick<Deps, 'store' | 'config' | 'hasher' | 'now' | 'generateRandomString' | 'readPolicy'>,
): Promise<FirstAdmin | 'missing' | undefined> {
  const { store, hasher, now, generateRandomString } = deps
  const { firstAdmin } = deps.config
  const access = await deps.readPolicy(store)
  const { email = store.adopted ? undefined : usualEmail, password = generateRandomString() } =
    firstAdmin
  if (await hasAdmin(store, access)) return undefined
  if (email === undefined) return 'missing'
  if (store.requiredOfUsers.length > 0)
    throw new FirstAdminError(
      `No user is an admin, and the app alone can create one: it requires ${store.requiredOfUsers.join(', ')}. Give one of its users the role.`,
    )
  const hash = await hasher.hash(password)
  const isMade = await store.transaction(async (tx) => {
    // Another server may have started at the same time.
    if (await hasAdmin(tx, access)) return false
    const user = await tx.users.create(
      { name: 'Admin', email, role: access.adminRoles[0] ?? 'admin' },
      now(),
    )
    if (!user)
      throw new FirstAdminError(
        `No user is an admin, and ${email} belongs to a user who is not. Name another address in CASTELLAN_ADMIN_EMAIL.`,
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
  if (!isMade) return undefined
  return { email, generatedPassword: firstAdmin.password === undefined ? password : undefined }
}

async function hasAdmin({ roleHolders, users }: Repositories, access: AccessPolicy) {
  const inUse = await roleHolders.inUse()
  if (inUse.some((role) => isFullAdminRole(role, access))) return true
  // One after the other: in a transaction there is one connection.
  for (const id of access.adminUserIds) if (await users.byId(id)) return true
  return false
}
