import type { SecretState } from '../../domain/api-keys.ts'
import type { Db } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'
import type { IdTypes } from '../schema/id-type.ts'
import {
  buildAssignments,
  buildInsert,
  buildWhere,
  createRowPicker,
  quoteColumns,
  quoteColumnsAs,
} from '../sql.ts'
import { rolesVersionColumn } from './roles.ts'
import { decodeUser } from './users.ts'

/** A key, but for the hashes of its secrets: nothing that is read of a key gives them away. */
export type ApiKeyRow = {
  id: string
  name: string
  hint: string
  userId: string
  permissions: string[]
  allowedNetworks: string[]
  expiresAt: Date | null
  previousSecretExpiresAt: Date | null
  lastUsedAt: Date | null
  createdAt: Date
  updatedAt: Date
}

/** A key to be. */
export type NewApiKey = Pick<
  ApiKeyRow,
  'name' | 'hint' | 'userId' | 'permissions' | 'allowedNetworks'
> &
  Pick<ApiKeyRow, 'id' | 'expiresAt'> & { hash: string }

/** What of a key may be changed. */
export type ApiKeyColumns = Partial<
  Pick<ApiKeyRow, 'name' | 'permissions' | 'allowedNetworks' | 'expiresAt'>
>

/** Which keys to list: those after a position, of one owner or of all. */
export type ApiKeyListQuery = {
  userId?: string | undefined
  after?: Pick<ApiKeyRow, 'createdAt' | 'id'> | undefined
  limit: number
}

const names = [
  'id',
  'name',
  'hint',
  'userId',
  'permissions',
  'allowedNetworks',
  'expiresAt',
  'previousSecretExpiresAt',
  'lastUsedAt',
  'createdAt',
  'updatedAt',
] as const satisfies (keyof ApiKeyRow)[]

const keyColumns = quoteColumns(names)

type Stored = Omit<ApiKeyRow, 'permissions' | 'allowedNetworks'> & {
  permissions: string
  allowedNetworks: string
}

const storedKeyIn = createRowPicker<Stored>('key', names)

const columnsOfKey = quoteColumnsAs('k', names, 'key')

const columnsOfOwner = quoteColumnsAs('u', Object.values(Prisma.UserScalarFieldEnum), 'user')

/** The columns of the key `k`, and what the secret of a hash is to it. */
export function apiKeyColumnsWithSecret(hash: Prisma.Sql) {
  return Prisma.sql`${columnsOfKey}, CASE ${hash} WHEN k."hash" THEN 'current'
    WHEN k."previousHash" THEN 'former' ELSE 'gone' END AS "secret"`
}

/** A key, and what a secret is to it. */
export function decodeApiKeyWithSecret(found: Record<string, unknown>) {
  return {
    key: asKey(storedKeyIn(found)),
    secret: found.secret as SecretState,
  }
}

/** The rows of keys. */
export function createApiKeyRepository(db: Db, ids: IdTypes) {
  return {
    /** Finds a key by its secret or the one before, with its owner and the version of the stored roles. */
    byHash: async (hash: string) => {
      const [found] = await db.query<Record<string, unknown>>(
        Prisma.sql`SELECT ${apiKeyColumnsWithSecret(Prisma.sql`${hash}`)}, ${columnsOfOwner}, ${rolesVersionColumn}
        FROM "castellan_api_keys" k JOIN "user" u ON u."id" = ${ids.asId('user', 'k."userId"')}
        WHERE k."hash" = ${hash} OR k."previousHash" = ${hash} LIMIT 1`,
      )
      if (!found) return undefined
      return {
        ...decodeApiKeyWithSecret(found),
        user: decodeUser(found),
        rolesVersion: String(found.rolesVersion),
      }
    },

    byId: async (id: string): Promise<ApiKeyRow | null> => {
      const [key] = await db.query<Stored>(
        Prisma.sql`SELECT ${keyColumns} FROM "castellan_api_keys" WHERE "id" = ${id} LIMIT 1`,
      )
      return key ? asKey(key) : null
    },

    /** Keys, the oldest first. */
    list: async ({ userId, after, limit }: ApiKeyListQuery): Promise<ApiKeyRow[]> => {
      const all = [
        ...(userId === undefined ? [] : [Prisma.sql`"userId" = ${userId}`]),
        ...(after ? [Prisma.sql`("createdAt", "id") > (${after.createdAt}, ${after.id})`] : []),
      ]
      const rows = await db.query<Stored>(
        Prisma.sql`SELECT ${keyColumns} FROM "castellan_api_keys" ${buildWhere(all)}
        ORDER BY "createdAt", "id" LIMIT ${limit}`,
      )
      return rows.map(asKey)
    },

    create: async ({ hash, ...key }: NewApiKey, now: Date): Promise<ApiKeyRow> => {
      const row = { ...storable(key), hash, createdAt: now, updatedAt: now }
      const [created] = await db.query<Stored>(
        Prisma.sql`INSERT INTO "castellan_api_keys" ${buildInsert(row)} RETURNING ${keyColumns}`,
      )
      return asKey(created as Stored)
    },

    /** Writes the given columns of a key that is there. */
    update: async (id: string, columns: ApiKeyColumns, now: Date): Promise<ApiKeyRow> => {
      const [updated] = await db.query<Stored>(
        Prisma.sql`UPDATE "castellan_api_keys" SET ${buildAssignments({ ...storable(columns), updatedAt: now })}
        WHERE "id" = ${id} RETURNING ${keyColumns}`,
      )
      if (!updated) throw new Error('There is no such key to update')
      return asKey(updated)
    },

    /** Gives a key that is there a new secret; the one that it had lives on until `previousSecretExpiresAt`. */
    rotate: async (
      id: string,
      secret: { hash: string; hint: string },
      previousSecretExpiresAt: Date,
      now: Date,
    ): Promise<ApiKeyRow> => {
      const columns = buildAssignments({ ...secret, previousSecretExpiresAt, updatedAt: now })
      const [rotated] = await db.query<Stored>(
        Prisma.sql`UPDATE "castellan_api_keys" SET "previousHash" = "hash", ${columns}
        WHERE "id" = ${id} RETURNING ${keyColumns}`,
      )
      if (!rotated) throw new Error('There is no such key to rotate')
      return asKey(rotated)
    },

    /** Notes when a key was used. */
    touch: async (id: string, at: Date): Promise<void> => {
      await db.query(
        Prisma.sql`UPDATE "castellan_api_keys" SET "lastUsedAt" = ${at} WHERE "id" = ${id}`,
      )
    },

    /** Removes a key, and the impersonations that it has begun. */
    remove: async (id: string): Promise<void> => {
      await db.query(
        Prisma.sql`DELETE FROM "session" WHERE "impersonatedBy" IS NOT NULL AND "id" IN
        (SELECT ${ids.asId('session', '"sessionId"')} FROM "castellan_api_key_impersonations"
          WHERE "keyId" = ${id})`,
      )
      await db.query(
        Prisma.sql`DELETE FROM "castellan_api_key_impersonations" WHERE "keyId" = ${id}`,
      )
      await db.query(Prisma.sql`DELETE FROM "castellan_api_keys" WHERE "id" = ${id}`)
    },

    /** Removes the keys of a user. */
    removeAllOf: async (userId: string): Promise<void> => {
      await db.query(
        Prisma.sql`DELETE FROM "castellan_api_key_impersonations" WHERE "keyId" IN
        (SELECT "id" FROM "castellan_api_keys" WHERE "userId" = ${userId})`,
      )
      await db.query(Prisma.sql`DELETE FROM "castellan_api_keys" WHERE "userId" = ${userId}`)
    },
  }
}

function asKey({ permissions, allowedNetworks, ...key }: Stored): ApiKeyRow {
  return {
    ...key,
    permissions: JSON.parse(permissions) as string[],
    allowedNetworks: JSON.parse(allowedNetworks) as string[],
  }
}

/** Columns as they are stored: lists in JSON. */
function storable({ permissions, allowedNetworks, ...columns }: ApiKeyColumns) {
  return {
    ...columns,
    permissions: permissions && JSON.stringify(permissions),
    allowedNetworks: allowedNetworks && JSON.stringify(allowedNetworks),
  }
}
