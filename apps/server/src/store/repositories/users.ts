import sql, { empty } from 'sql-template-tag'
import type { Db, Dialect } from '../database.ts'
import { RowNotWrittenError } from '../errors.ts'
import { decodeUser, type UserRow, userColumns } from '../rows.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import { buildAssignments, buildInsert } from '../sql.ts'
import { pickByEmail, selectByEmail } from './email-match.ts'

/** The columns that a caller may write. The store sets the timestamps. */
export type UserColumns = Partial<Omit<UserRow, 'id' | 'createdAt' | 'updatedAt'>>

/** A user to create; the store generates an id if there is none. */
export type NewUser = Pick<UserRow, 'name' | 'email'> & UserColumns & { id?: string }

/** The table `user`. */
export function createUserRepository(
  db: Db,
  { dialect, ids }: { dialect: Dialect; ids: IdTypes },
  explainUnstorableRole: (role: string) => string | undefined,
) {
  /** Whether a user other than that of `exceptId` has an address, in any case. */
  const isTaken = async (email: string, exceptId?: string) => {
    const andOther = exceptId === undefined ? empty : sql`AND {user.id} <> ${exceptId}`
    const found = await db.query(selectByEmail(dialect, sql`{user.id}`, email, andOther))
    return found.length > 0
  }
  const exists = async (id: string) => {
    const found = await db.query(sql`SELECT 1 FROM {user} WHERE {user.id} = ${id} LIMIT 1`)
    return found.length > 0
  }
  const updateIfFree = createUpdateIfFree(db, isTaken)

  return {
    findById: async (id: string): Promise<UserRow | null> => {
      if (!ids.isPossible('user', id)) return null
      const [user] = await db.query<Record<string, unknown>>(
        sql`SELECT ${userColumns} FROM {user} WHERE {user.id} = ${id} LIMIT 1`,
      )
      return user ? decodeUser(user) : null
    },

    /**
     * Finds a user by e-mail address, in any case. Where several have it, only the one with exactly this
     * spelling.
     */
    findByEmail: async (email: string): Promise<UserRow | null> => {
      const found = await db.query<Record<string, unknown>>(
        selectByEmail(dialect, userColumns, email),
      )
      return pickByEmail(found.map(decodeUser), email)
    },

    /** Creates a user. Returns `undefined` if the id or the e-mail address is taken. */
    create: async (user: NewUser, now: Date): Promise<UserRow | undefined> => {
      const id = user.id ?? (await ids.next(db, 'user'))
      const defaults = { emailVerified: false, banned: false }
      // Callers check a role that was requested. The default role can be left to the app's own default.
      const isStorable = !user.role || explainUnstorableRole(user.role) === undefined
      const role = isStorable ? user.role : undefined
      const row = { ...defaults, ...user, role, id, createdAt: now, updatedAt: now }
      const isFree = user.id === undefined || !(await exists(user.id))
      if (!isFree || (await isTaken(user.email))) return undefined
      const created = await db.writeRow<Record<string, unknown>>(
        sql`INSERT INTO {user} ${buildInsert(row, 'user')} RETURNING ${userColumns}`,
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
      await db.writeRow(sql`DELETE FROM {user} WHERE {user.id} = ${id} RETURNING {user.id}`)
    },
  }
}

function createUpdateIfFree(
  db: Db,
  isTaken: (email: string, exceptId: string) => Promise<boolean>,
) {
  return async (id: string, columns: UserColumns, now: Date): Promise<UserRow | undefined> => {
    const { email } = columns
    if (email !== undefined && (await isTaken(email, id))) return undefined
    const updated = await db.writeRow<Record<string, unknown>>(
      sql`UPDATE {user} SET ${buildAssignments({ ...columns, updatedAt: now }, 'user')}
        WHERE {user.id} = ${id} RETURNING ${userColumns}`,
    )
    return decodeUser(updated)
  }
}
