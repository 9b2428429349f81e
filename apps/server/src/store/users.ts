import type { UserModel } from './generated/sqlite/models/User.ts'
import type { Ids } from './ids.ts'
import { type Db, ifUnique } from './prisma.ts'
import { sessions } from './sessions.ts'

/** A row of the table `user`. */
export type UserRow = UserModel

/** The columns that a caller may write; times are the store's. */
export type UserColumns = Partial<Omit<UserRow, 'id' | 'createdAt' | 'updatedAt'>>

/** A user to be; without an id they get the next one. */
export type NewUser = Pick<UserRow, 'name' | 'email'> & UserColumns & { id?: string }

/** The rows of users. */
export const users = (db: Db, ids: Ids) => ({
  byId: async (id: string): Promise<UserRow | null> =>
    ids.isPossible('user', id) ? db.user.findUnique({ where: { id } }) : null,

  /** Finds by the address in lower case, as it is stored. */
  byEmail: (email: string): Promise<UserRow | null> => db.user.findUnique({ where: { email } }),

  /** Creates a user; `undefined` when the e-mail address is taken. */
  create: async (user: NewUser, now: Date): Promise<UserRow | undefined> => {
    const id = user.id ?? (await ids.next(db, 'user'))
    const usual = { emailVerified: false, banned: false }
    const data = { ...usual, ...user, id, createdAt: now, updatedAt: now }
    return ifUnique(db, () => db.user.create({ data }))
  },

  /** Writes the given columns of a user who exists. */
  update: (id: string, columns: Omit<UserColumns, 'email'>, now: Date): Promise<UserRow> =>
    db.user.update({ where: { id }, data: { ...columns, updatedAt: now } }),

  /** The same, the e-mail address among them; `undefined` when that is taken. */
  updateIfFree: (id: string, columns: UserColumns, now: Date): Promise<UserRow | undefined> =>
    ifUnique(db, () => db.user.update({ where: { id }, data: { ...columns, updatedAt: now } })),

  /** Removes a user with everything of theirs, and the impersonations that they run. */
  remove: async (id: string) => {
    await sessions(db, ids).removeAllOf(id)
    await db.account.deleteMany({ where: { userId: id } })
    await db.user.delete({ where: { id } })
  },
})
