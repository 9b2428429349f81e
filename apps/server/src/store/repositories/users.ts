import type { Db } from '../database.ts'
import { RowNotWrittenError } from '../errors.ts'
import { Prisma } from '../generated/client.ts'
import { decodeUser, type UserRow, userColumns } from '../rows.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { buildAssignments, buildInsert } from '../sql.ts'

/** The columns that a caller may write. The store sets the timestamps. */
export type UserColumns = Partial<Omit<UserRow, 'id' | 'createdAt' | 'updatedAt'>>

/** A user to create; the store generates an id if there is none. */
export type NewUser = Pick<UserRow, 'name' | 'email'> & UserColumns & { id?: string }

/** The table `user`. */
export function createUserRepository(
  db: Db,
  ids: IdTypes,
  explainUnstorableRole: (role: string) => string | undefined,
) {
  const updateIfFree = createUpdateIfFree(db)

  return {
    findById: async (id: string): Promise<UserRow | null> => {
      if (!ids.isPossible('user', id)) return null
      const [user] = await db.query<Record<string, unknown>>(
        Prisma.sql`SELECT ${userColumns} FROM {user} WHERE {user.id} = ${id} LIMIT 1`,
      )
      return user ? decodeUser(user) : null
    },

    /** Finds a user by e-mail address, which is stored in lower case. */
    findByEmail: async (email: string): Promise<UserRow | null> => {
      const [user] = await db.query<Record<string, unknown>>(
        Prisma.sql`SELECT ${userColumns} FROM {user} WHERE {user.email} = ${email} LIMIT 1`,
      )
      return user ? decodeUser(user) : null
    },

    /** Creates a user. Returns `undefined` if the id or the e-mail address is taken. */
    create: async (user: NewUser, now: Date): Promise<UserRow | undefined> => {
      const id = user.id ?? (await ids.next(db, 'user'))
      const defaults = { emailVerified: false, banned: false }
      // Callers check a role that was requested. The default role can be left to the app's own default.
      const isStorable = !user.role || explainUnstorableRole(user.role) === undefined
      const role = isStorable ? user.role : undefined
      const row = { ...defaults, ...user, role, id, createdAt: now, updatedAt: now }
      if (await isTaken(db, Prisma.sql`{user.email} = ${user.email} OR {user.id} = ${id}`))
        return undefined
      const created = await db.writeRow<Record<string, unknown>>(
        Prisma.sql`INSERT INTO {user} ${buildInsert(row, 'user', ids.override('user'))} RETURNING ${userColumns}`,
      )
      return decodeUser(created)
    },

    /** Updates some columns of an existing user. */
    update: async (
      id: string,
      columns: Omit<UserColumns, 'email'>,
      now: Date,
    ): Promise<UserRow> => {
      const updated = await updateIfFree(id, columns, now)
      if (!updated) throw new RowNotWrittenError()
      return updated
    },

    /** Updates some columns of a user. Returns `undefined` if the e-mail address is taken. */
    updateIfFree,

    remove: async (id: string): Promise<void> => {
      await db.writeRow(Prisma.sql`DELETE FROM {user} WHERE {user.id} = ${id} RETURNING {user.id}`)
    },
  }
}

/** Whether a user meets a condition. */
async function isTaken(db: Db, condition: Prisma.Sql) {
  const found = await db.query(Prisma.sql`SELECT 1 FROM {user} WHERE ${condition} LIMIT 1`)
  return found.length > 0
}

function createUpdateIfFree(db: Db) {
  return async (id: string, columns: UserColumns, now: Date): Promise<UserRow | undefined> => {
    const { email } = columns
    const isOthers = Prisma.sql`{user.email} = ${email ?? null} AND {user.id} <> ${id}`
    if (email !== undefined && (await isTaken(db, isOthers))) return undefined
    const updated = await db.writeRow<Record<string, unknown>>(
      Prisma.sql`UPDATE {user} SET ${buildAssignments({ ...columns, updatedAt: now }, 'user')}
        WHERE {user.id} = ${id} RETURNING ${userColumns}`,
    )
    return decodeUser(updated)
  }
}
