import sql from 'sql-template-tag'
import type { Db } from '../database.ts'
import { RowNotWrittenError } from '../errors.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import type { StoredKinds } from '../schema/mapping/adoption.ts'
import { buildAssignments, buildInsert } from '../sql.ts'

const providerId = 'credential'

/** Password hashes: rows of the table `account` with the provider `credential`, as in better-auth. */
export function createCredentialRepository(db: Db, ids: IdTypes, stored: StoredKinds) {
  return {
    /** Returns the password hash of a user, or `undefined` if the user has no password. */
    findHash: async (userId: string): Promise<string | undefined> => {
      if (!stored.passwords) return undefined
      const [account] = await db.query<{ password: string | null }>(
        sql`SELECT {account.password} AS "password" FROM {account} WHERE ${isCredentialOf(userId)} LIMIT 1`,
      )
      return account?.password ?? undefined
    },

    /** Sets the password hash of a user. */
    set: async (userId: string, hash: string, now: Date): Promise<void> => {
      const updated = await db.query(
        sql`UPDATE {account} SET ${buildAssignments({ password: hash, updatedAt: now }, 'account')}
          WHERE ${isCredentialOf(userId)} RETURNING {account.id}`,
      )
      if (updated.length > 0) return
      const others = await db.query(
        sql`SELECT 1 FROM {account} WHERE ${isCredentialOf(userId)} LIMIT 1`,
      )
      if (others.length > 0) throw new RowNotWrittenError()
      const row = {
        id: await ids.next(db, 'account'),
        userId,
        accountId: userId,
        providerId,
        // better-auth 1.7.0 to 1.7.2 require this column; other versions do not have it.
        issuer: stored.issuers ? 'local:credential' : undefined,
        password: hash,
        createdAt: now,
        updatedAt: now,
      }
      await db.writeRow(
        sql`INSERT INTO {account} ${buildInsert(row, 'account')} RETURNING {account.id}`,
      )
    },

    /** Deletes all accounts of a user. */
    deleteByUser: async (userId: string): Promise<void> => {
      if (stored.accounts) await db.deleteRows('{account}', sql`{account.userId} = ${userId}`)
    },
  }
}

function isCredentialOf(userId: string) {
  return sql`{account.userId} = ${userId} AND {account.accountId} = ${userId} AND {account.providerId} = ${providerId}`
}
