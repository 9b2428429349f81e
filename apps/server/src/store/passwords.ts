import type { Db } from './prisma.ts'

const credential = (userId: string) => ({ userId, accountId: userId, providerId: 'credential' })

/** The password hashes, in the rows of accounts whose provider is `credential` (WIRE §11.3). */
export const passwords = (db: Db) => ({
  /** The hash of a user's password, or nothing when they have none. */
  hashOf: async (userId: string): Promise<string | undefined> => {
    const account = await db.account.findFirst({ where: credential(userId) })
    return account?.password ?? undefined
  },

  /** Replaces the hash of a user, or gives them their first; `id` is for a new row. */
  set: async (userId: string, hash: string, id: string, now: Date): Promise<void> => {
    const { count } = await db.account.updateMany({
      where: credential(userId),
      data: { password: hash, updatedAt: now },
    })
    if (count > 0) return
    await db.account.create({
      data: { id, ...credential(userId), password: hash, createdAt: now, updatedAt: now },
    })
  },
})
