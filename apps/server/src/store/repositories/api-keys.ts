import type { Db } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import {
  type ApiKeyRow,
  apiKeyColumns,
  decodeApiKey,
  decodeApiKeyWithSecret,
  decodeUser,
  joinedUserColumns,
  type StoredApiKey,
  selectApiKeyWithSecret,
} from '../rows.ts'
import type { IdTypes } from '../schema/id-type.ts'
import { buildAssignments, buildInsert, buildWhere } from '../sql.ts'
import { rolesVersionColumn } from './roles.ts'

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

/** The rows of keys. */
export function createApiKeyRepository(db: Db, ids: IdTypes) {
  return {
    /** Finds a key by its secret or the one before, with its owner and the version of the stored roles. */
    byHash: async (hash: string) => {
      const [found] = await db.query<Record<string, unknown>>(
        Prisma.sql`SELECT ${selectApiKeyWithSecret(Prisma.sql`${hash}`)}, ${joinedUserColumns}, ${rolesVersionColumn}
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
      const [key] = await db.query<StoredApiKey>(
        Prisma.sql`SELECT ${apiKeyColumns} FROM "castellan_api_keys" WHERE "id" = ${id} LIMIT 1`,
      )
      return key ? decodeApiKey(key) : null
    },

    /** Keys, the oldest first. */
    list: async ({ userId, after, limit }: ApiKeyListQuery): Promise<ApiKeyRow[]> => {
      const all = [
        ...(userId === undefined ? [] : [Prisma.sql`"userId" = ${userId}`]),
        ...(after ? [Prisma.sql`("createdAt", "id") > (${after.createdAt}, ${after.id})`] : []),
      ]
      const rows = await db.query<StoredApiKey>(
        Prisma.sql`SELECT ${apiKeyColumns} FROM "castellan_api_keys" ${buildWhere(all)}
        ORDER BY "createdAt", "id" LIMIT ${limit}`,
      )
      return rows.map(decodeApiKey)
    },

    create: async ({ hash, ...key }: NewApiKey, now: Date): Promise<ApiKeyRow> => {
      const row = { ...storable(key), hash, createdAt: now, updatedAt: now }
      const [created] = await db.query<StoredApiKey>(
        Prisma.sql`INSERT INTO "castellan_api_keys" ${buildInsert(row)} RETURNING ${apiKeyColumns}`,
      )
      return decodeApiKey(created as StoredApiKey)
    },

    /** Writes the given columns of a key that is there. */
    update: async (id: string, columns: ApiKeyColumns, now: Date): Promise<ApiKeyRow> => {
      const [updated] = await db.query<StoredApiKey>(
        Prisma.sql`UPDATE "castellan_api_keys" SET ${buildAssignments({ ...storable(columns), updatedAt: now })}
        WHERE "id" = ${id} RETURNING ${apiKeyColumns}`,
      )
      if (!updated) throw new Error('There is no such key to update')
      return decodeApiKey(updated)
    },

    /** Gives a key that is there a new secret; the one that it had lives on until `previousSecretExpiresAt`. */
    rotate: async (
      id: string,
      secret: { hash: string; hint: string },
      previousSecretExpiresAt: Date,
      now: Date,
    ): Promise<ApiKeyRow> => {
      const columns = buildAssignments({ ...secret, previousSecretExpiresAt, updatedAt: now })
      const [rotated] = await db.query<StoredApiKey>(
        Prisma.sql`UPDATE "castellan_api_keys" SET "previousHash" = "hash", ${columns}
        WHERE "id" = ${id} RETURNING ${apiKeyColumns}`,
      )
      if (!rotated) throw new Error('There is no such key to rotate')
      return decodeApiKey(rotated)
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
        (SELECT ${ids.asId('session', '"sessionId"')} FROM "castellan_impersonations"
          WHERE "apiKeyId" = ${id})`,
      )
      await db.query(Prisma.sql`DELETE FROM "castellan_impersonations" WHERE "apiKeyId" = ${id}`)
      await db.query(Prisma.sql`DELETE FROM "castellan_api_keys" WHERE "id" = ${id}`)
    },

    /** Removes the keys of a user. */
    removeAllOf: async (userId: string): Promise<void> => {
      await db.query(
        Prisma.sql`DELETE FROM "castellan_impersonations" WHERE "apiKeyId" IN
        (SELECT "id" FROM "castellan_api_keys" WHERE "userId" = ${userId})`,
      )
      await db.query(Prisma.sql`DELETE FROM "castellan_api_keys" WHERE "userId" = ${userId}`)
    },
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
