import { DriverAdapterError } from '@prisma/driver-adapter-utils'
import { type Db, isUniqueViolation } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { type UserRow, userColumns } from '../rows.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { buildAssignments, buildInsert } from '../sql.ts'

/** The columns that a caller may write; times are the store's. */
export type UserColumns = Partial<Omit<UserRow, 'id' | 'createdAt' | 'updatedAt'>>

/** A user to be; without an id they get the next one. */
export type NewUser = Pick<UserRow, 'name' | 'email'> & UserColumns & { id?: string }

/** The rows of users. */
export function createUserRepository(db: Db, ids: IdTypes) {
  return {
    byId: async (id: string): Promise<UserRow | null> => {
      if (!ids.isPossible('user', id)) return null
      const [user] = await db.query<UserRow>(
        Prisma.sql`SELECT ${userColumns} FROM "user" WHERE "id" = ${id} LIMIT 1`,
      )
      return user ?? null
    },

    /** Finds by the address in lower case, as it is stored. */
    byEmail: async (email: string): Promise<UserRow | null> => {
      const [user] = await db.query<UserRow>(
        Prisma.sql`SELECT ${userColumns} FROM "user" WHERE "email" = ${email} LIMIT 1`,
      )
      return user ?? null
    },

    /** Creates a user; `undefined` when the e-mail address is taken. */
    create: async (user: NewUser, now: Date): Promise<UserRow | undefined> => {
      const id = user.id ?? (await ids.next(db, 'user'))
      const usual = { emailVerified: false, banned: false }
      const row = { ...usual, ...user, id, createdAt: now, updatedAt: now }
      const [created] = await db.query<UserRow>(
        Prisma.sql`INSERT INTO "user" ${buildInsert(row)} ON CONFLICT DO NOTHING RETURNING ${userColumns}`,
      )
      return created
    },

    /** Writes the given columns of a user who exists. */
    update: async (
      id: string,
      columns: Omit<UserColumns, 'email'>,
      now: Date,
    ): Promise<UserRow> => {
      const updated = await updateIfFree(db)(id, columns, now)
      if (!updated) throw new Error('There is no such user to update')
      return updated
    },

    /** The same, the e-mail address among them; `undefined` when that is taken. */
    updateIfFree: updateIfFree(db),

    remove: async (id: string): Promise<void> => {
      await db.query(Prisma.sql`DELETE FROM "user" WHERE "id" = ${id}`)
    },
  }
}

/** Another transaction has taken the address since this one began: tried again, it sees that. */
function whereTaken(error: unknown): never {
  throw isUniqueViolation(error)
    ? new DriverAdapterError({ kind: 'TransactionWriteConflict' })
    : error
}

function updateIfFree(db: Db) {
  return async (id: string, columns: UserColumns, now: Date): Promise<UserRow | undefined> => {
    const isFree =
      columns.email === undefined
        ? Prisma.empty
        : Prisma.sql`AND NOT EXISTS
            (SELECT 1 FROM "user" WHERE "email" = ${columns.email} AND "id" <> ${id})`
    const [updated] = await db
      .query<UserRow>(
        Prisma.sql`UPDATE "user" SET ${buildAssignments({ ...columns, updatedAt: now })}
          WHERE "id" = ${id} ${isFree} RETURNING ${userColumns}`,
      )
      .catch(whereTaken)
    return updated
  }
}
