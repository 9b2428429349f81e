import type { Db } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import type { IdTypes } from '../schema/id-type.ts'

type NewAccount = ReturnType<typeof credential> & {
  id: string
  password: string
  createdAt: Date
  updatedAt: Date
}

/** The password hashes, in the rows of accounts whose provider is `credential` (WIRE §11.3). */
export function createCredentialRepository(db: Db, ids: IdTypes, hasIssuer: boolean) {
  return {
    /** The hash of a user's password, or nothing when they have none. */
    hashOf: async (userId: string): Promise<string | undefined> => {
      const account = await db.prisma.account.findFirst({ where: credential(userId) })
      return account?.password ?? undefined
    },

    /** Replaces the hash of a user, or gives them their first. */
    set: async (userId: string, hash: string, now: Date): Promise<void> => {
      const { count } = await db.prisma.account.updateMany({
        where: credential(userId),
        data: { password: hash, updatedAt: now },
      })
      if (count > 0) return
      const id = await ids.next(db, 'account')
      const row = { id, ...credential(userId), password: hash, createdAt: now, updatedAt: now }
      if (hasIssuer) await createWithIssuer(db, row)
      else await db.prisma.account.create({ data: row })
    },

    /** Deletes all accounts of a user. */
    removeAllOf: async (userId: string): Promise<void> => {
      await db.query(Prisma.sql`DELETE FROM "account" WHERE "userId" = ${userId}`)
    },
  }
}

function credential(userId: string) {
  return { userId, accountId: userId, providerId: 'credential' }
}

/** better-auth 1.7.0 to 1.7.2 have one column more, which must be filled in and is no part of our models. */
async function createWithIssuer(db: Db, row: NewAccount) {
  const { id, userId, accountId, providerId, password, createdAt, updatedAt } = row
  await db.prisma.$executeRaw`INSERT INTO "account"
    ("id", "userId", "accountId", "providerId", "issuer", "password", "createdAt", "updatedAt")
    VALUES (${id}, ${userId}, ${accountId}, ${providerId}, 'local:credential', ${password},
      ${createdAt}, ${updatedAt})`
}
