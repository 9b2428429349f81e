import type { Deps } from './deps.ts'
import { isFullAdminRole } from './domain/access.ts'

/** The first admin as it was made; the password only when it was made up here. */
export type FirstAdmin = { email: string; madeUpPassword: string | undefined }

/** The first admin cannot be made. */
export class FirstAdminError extends Error {
  override name = 'FirstAdminError'
}

/** Makes the first admin when no user is one, banned ones counted; answers whom it made. */
export const ensureAdmin = async (
  deps: Pick<Deps, 'store' | 'config' | 'hasher' | 'now' | 'randomText'>,
): Promise<FirstAdmin | undefined> => {
  const { store, hasher, now, randomText } = deps
  const { access, firstAdmin } = deps.config
  const { email, password = randomText() } = firstAdmin
  const roles = (await store.roles.inUse()).filter((role) => isFullAdminRole(role, access))
  const adminIds = await Promise.all(access.adminUserIds.map((id) => store.users.byId(id)))
  if (roles.length > 0 || adminIds.some((user) => user !== null)) return undefined
  const hash = await hasher.hash(password)
  await store.transaction(async (tx) => {
    const user = await tx.users.create(
      { id: randomText(), name: 'Admin', email, role: access.adminRoles[0] ?? 'admin' },
      now(),
    )
    if (!user)
      throw new FirstAdminError(
        `No user is an admin, and ${email} belongs to a user who is not. Name another address in CASTELLAN_ADMIN_EMAIL.`,
      )
    await tx.passwords.set(user.id, hash, randomText(), now())
  })
  return { email, madeUpPassword: firstAdmin.password === undefined ? password : undefined }
}
