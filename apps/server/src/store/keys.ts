import type { Secret } from '../domain/keys.ts'
import type { Db } from './db.ts'
import { rolesVersion } from './defined-roles.ts'
import { Prisma } from './generated/sqlite/client.ts'
import type { Ids } from './ids.ts'
import { assignments, columnList, columnListOf, inserted, partOf, where } from './sql.ts'
import { userIn } from './users.ts'

/** A key, but for the hashes of its secrets: nothing that is read of a key gives them away. */
export type KeyRow = {
  id: string
  name: string
  hint: string
  userId: string
  permissions: string[]
  networks: string[]
  expiresAt: Date | null
  formerExpiresAt: Date | null
  lastUsedAt: Date | null
  createdAt: Date
  updatedAt: Date
}

/** A key to be. */
export type NewKey = Pick<KeyRow, 'name' | 'hint' | 'userId' | 'permissions' | 'networks'> &
  Pick<KeyRow, 'id' | 'expiresAt'> & { hash: string }

/** What of a key may be changed. */
export type KeyColumns = Partial<Pick<KeyRow, 'name' | 'permissions' | 'networks' | 'expiresAt'>>

/** Which keys to list: those after a position, of one owner or of all. */
export type KeyListQuery = {
  userId?: string | undefined
  after?: Pick<KeyRow, 'createdAt' | 'id'> | undefined
  limit: number
}

const names = [
  'id',
  'name',
  'hint',
  'userId',
  'permissions',
  'networks',
  'expiresAt',
  'formerExpiresAt',
  'lastUsedAt',
  'createdAt',
  'updatedAt',
] as const satisfies (keyof KeyRow)[]

const keyColumns = columnList(names)

type Stored = Omit<KeyRow, 'permissions' | 'networks'> & { permissions: string; networks: string }

const asKey = ({ permissions, networks, ...key }: Stored): KeyRow => ({
  ...key,
  permissions: JSON.parse(permissions) as string[],
  networks: JSON.parse(networks) as string[],
})

const storedKeyIn = partOf<Stored>('key', names)

const columnsOfKey = columnListOf('k', names, 'key')
const columnsOfOwner = columnListOf('u', Object.values(Prisma.UserScalarFieldEnum), 'user')

/** The columns of the key `k`, and what the secret of a hash is to it. */
export const columnsBySecret = (hash: Prisma.Sql) =>
  Prisma.sql`${columnsOfKey}, CASE ${hash} WHEN k."hash" THEN 'current'
    WHEN k."formerHash" THEN 'former' ELSE 'gone' END AS "secret"`

/** A key, and what a secret is to it. */
export const bySecretIn = (found: Record<string, unknown>) => ({
  key: asKey(storedKeyIn(found)),
  secret: found.secret as Secret,
})

/** Columns as they are stored: lists in JSON. */
const storable = ({ permissions, networks, ...columns }: KeyColumns) => ({
  ...columns,
  permissions: permissions && JSON.stringify(permissions),
  networks: networks && JSON.stringify(networks),
})

/** The rows of keys. */
export const keys = (db: Db, ids: Ids) => ({
  /** Finds a key by its secret or the one before, with its owner and the version of the stored roles. */
  byHash: async (hash: string) => {
    const [found] = await db.ask<Record<string, unknown>>(
      Prisma.sql`SELECT ${columnsBySecret(Prisma.sql`${hash}`)}, ${columnsOfOwner}, ${rolesVersion}
        FROM "castellan_keys" k JOIN "user" u ON u."id" = ${ids.asId('user', 'k."userId"')}
        WHERE k."hash" = ${hash} OR k."formerHash" = ${hash} LIMIT 1`,
    )
    if (!found) return undefined
    return {
      ...bySecretIn(found),
      user: userIn(found),
      rolesVersion: String(found.rolesVersion),
    }
  },

  byId: async (id: string): Promise<KeyRow | null> => {
    const [key] = await db.ask<Stored>(
      Prisma.sql`SELECT ${keyColumns} FROM "castellan_keys" WHERE "id" = ${id} LIMIT 1`,
    )
    return key ? asKey(key) : null
  },

  /** Keys, the oldest first. */
  list: async ({ userId, after, limit }: KeyListQuery): Promise<KeyRow[]> => {
    const all = [
      ...(userId === undefined ? [] : [Prisma.sql`"userId" = ${userId}`]),
      ...(after ? [Prisma.sql`("createdAt", "id") > (${after.createdAt}, ${after.id})`] : []),
    ]
    const rows = await db.ask<Stored>(
      Prisma.sql`SELECT ${keyColumns} FROM "castellan_keys" ${where(all)}
        ORDER BY "createdAt", "id" LIMIT ${limit}`,
    )
    return rows.map(asKey)
  },

  create: async ({ hash, ...key }: NewKey, now: Date): Promise<KeyRow> => {
    const row = { ...storable(key), hash, createdAt: now, updatedAt: now }
    const [created] = await db.ask<Stored>(
      Prisma.sql`INSERT INTO "castellan_keys" ${inserted(row)} RETURNING ${keyColumns}`,
    )
    return asKey(created as Stored)
  },

  /** Writes the given columns of a key that is there. */
  update: async (id: string, columns: KeyColumns, now: Date): Promise<KeyRow> => {
    const [updated] = await db.ask<Stored>(
      Prisma.sql`UPDATE "castellan_keys" SET ${assignments({ ...storable(columns), updatedAt: now })}
        WHERE "id" = ${id} RETURNING ${keyColumns}`,
    )
    if (!updated) throw new Error('There is no such key to update')
    return asKey(updated)
  },

  /** Gives a key that is there a new secret; the one that it had lives on until `formerExpiresAt`. */
  rotate: async (
    id: string,
    secret: { hash: string; hint: string },
    formerExpiresAt: Date,
    now: Date,
  ): Promise<KeyRow> => {
    const columns = assignments({ ...secret, formerExpiresAt, updatedAt: now })
    const [rotated] = await db.ask<Stored>(
      Prisma.sql`UPDATE "castellan_keys" SET "formerHash" = "hash", ${columns}
        WHERE "id" = ${id} RETURNING ${keyColumns}`,
    )
    if (!rotated) throw new Error('There is no such key to rotate')
    return asKey(rotated)
  },

  /** Notes when a key was used. */
  touch: async (id: string, at: Date): Promise<void> => {
    await db.ask(Prisma.sql`UPDATE "castellan_keys" SET "lastUsedAt" = ${at} WHERE "id" = ${id}`)
  },

  /** Removes a key, and the impersonations that it has begun. */
  remove: async (id: string): Promise<void> => {
    await db.ask(
      Prisma.sql`DELETE FROM "session" WHERE "impersonatedBy" IS NOT NULL AND "id" IN
        (SELECT ${ids.asId('session', '"sessionId"')} FROM "castellan_key_sessions"
          WHERE "keyId" = ${id})`,
    )
    await db.ask(Prisma.sql`DELETE FROM "castellan_key_sessions" WHERE "keyId" = ${id}`)
    await db.ask(Prisma.sql`DELETE FROM "castellan_keys" WHERE "id" = ${id}`)
  },

  /** Removes the keys of a user. */
  removeAllOf: async (userId: string): Promise<void> => {
    await db.ask(
      Prisma.sql`DELETE FROM "castellan_key_sessions" WHERE "keyId" IN
        (SELECT "id" FROM "castellan_keys" WHERE "userId" = ${userId})`,
    )
    await db.ask(Prisma.sql`DELETE FROM "castellan_keys" WHERE "userId" = ${userId}`)
  },
})
