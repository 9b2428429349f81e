import sql, { join } from 'sql-template-tag'
import type { Db } from '../database.ts'
import type { ApiKeyModel } from '../generated/models/ApiKey.ts'
import {
  type ApiKeyRow,
  apiKeyColumns,
  decodeApiKey,
  decodeApiKeyWithSecret,
  decodeUser,
  joinedUserColumns,
  rolesVersionColumn,
  type StoredApiKey,
  selectApiKeyWithSecret,
} from '../rows.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import { buildAssignments, buildInsert, buildWhere } from '../sql.ts'
import { createApiKeyMakerRepository } from './api-key-makers.ts'

/** An API key to create. */
export type NewApiKey = Pick<
  ApiKeyRow,
  'name' | 'hint' | 'userId' | 'permissions' | 'allowedNetworks'
> &
  Pick<ApiKeyRow, 'id' | 'expiresAt'> & { hash: string } & Partial<NewApiKeyMaker>

/** Who made the current secret of an API key. On the command line, no one did. */
export type NewApiKeyMaker = Pick<
  ApiKeyModel,
  | 'createdByUserId'
  | 'createdByApiKeyId'
  | 'createdByHint'
  | 'createdBySecretHash'
  | 'usersCreatedUntil'
>

/** The columns that an update may change. */
export type ApiKeyColumns = Partial<
  Pick<ApiKeyRow, 'name' | 'permissions' | 'allowedNetworks' | 'expiresAt'>
>

/** Which API keys to list: of one owner or of all, after a position or from the start. */
export type ApiKeyListQuery = {
  userId?: string | undefined
  after?: Pick<ApiKeyRow, 'createdAt' | 'id'> | undefined
  limit: number
}

/** The table `castellan_api_keys`. */
export function createApiKeyRepository(db: Db, ids: IdTypes) {
  const makers = createApiKeyMakerRepository(db, ids)
  return {
    /**
     * Finds an API key by one of the hashes that its current or its previous secret may have. Returns it
     * with the stored hash, its owner, its makers and the version of the stored roles.
     */
    findByHash: async (hashes: readonly string[]) => {
      const list = join(hashes)
      const [found] = await db.query<Record<string, unknown>>(
        sql`SELECT ${selectApiKeyWithSecret(list)}, ${joinedUserColumns}, ${rolesVersionColumn},
          CASE WHEN k."hash" IN (${list}) THEN k."hash" ELSE k."previousHash" END AS "secretHash"
        FROM "castellan_api_keys" k JOIN {user} u ON u.{user.id} = ${ids.asId('user', 'k."userId"')}
        WHERE k."hash" IN (${list}) OR k."previousHash" IN (${list}) LIMIT 1`,
      )
      if (!found) return undefined
      const decoded = decodeApiKeyWithSecret(found)
      return {
        ...decoded,
        secretHash: String(found.secretHash),
        user: decodeUser(found),
        makers: await makers.listMakers(decoded.key),
        rolesVersion: String(found.rolesVersion),
      }
    },

    findById: async (id: string): Promise<ApiKeyRow | null> => {
      const [key] = await db.query<StoredApiKey>(
        sql`SELECT ${apiKeyColumns} FROM "castellan_api_keys" WHERE "id" = ${id} LIMIT 1`,
      )
      return key ? decodeApiKey(key) : null
    },

    /** Returns API keys, oldest first. */
    list: async ({ userId, after, limit }: ApiKeyListQuery): Promise<ApiKeyRow[]> => {
      const all = [
        ...(userId === undefined ? [] : [sql`"userId" = ${userId}`]),
        ...(after ? [sql`("createdAt", "id") > (${after.createdAt}, ${after.id})`] : []),
      ]
      const rows = await db.query<StoredApiKey>(
        sql`SELECT ${apiKeyColumns} FROM "castellan_api_keys" ${buildWhere(all)}
        ORDER BY "createdAt", "id" LIMIT ${limit}`,
      )
      return rows.map(decodeApiKey)
    },

    /** Returns whether a user has `max` API keys or more. */
    isFull: async (userId: string, max: number): Promise<boolean> => {
      const beyond = await db.query(
        sql`SELECT 1 FROM "castellan_api_keys" WHERE "userId" = ${userId} LIMIT 1 OFFSET ${max - 1}`,
      )
      return beyond.length > 0
    },

    create: async ({ hash, ...key }: NewApiKey, now: Date): Promise<ApiKeyRow> => {
      const { usersCreatedUntil = now } = key
      const row = {
        ...encodeApiKey(key),
        hash,
        secretCreatedAt: now,
        usersCreatedUntil,
        createdAt: usersCreatedUntil,
        updatedAt: now,
      }
      const created = await db.writeRow<StoredApiKey>(
        sql`INSERT INTO "castellan_api_keys" ${buildInsert(row)} RETURNING ${apiKeyColumns}`,
      )
      return decodeApiKey(created)
    },

    /** Updates some columns of an existing API key. */
    update: async (id: string, columns: ApiKeyColumns, now: Date): Promise<ApiKeyRow> => {
      const updated = await db.writeRow<StoredApiKey>(
        sql`UPDATE "castellan_api_keys" SET ${buildAssignments({ ...encodeApiKey(columns), updatedAt: now })}
        WHERE "id" = ${id} RETURNING ${apiKeyColumns}`,
      )
      return decodeApiKey(updated)
    },

    /** Replaces the secret of an existing API key. The old one is valid until `previousSecretExpiresAt`. */
    rotate: async (
      id: string,
      secret: { hash: string; hint: string } & Partial<NewApiKeyMaker>,
      previousSecretExpiresAt: Date,
      now: Date,
    ): Promise<ApiKeyRow> => {
      const columns = buildAssignments({
        usersCreatedUntil: now,
        ...secret,
        previousSecretExpiresAt,
        secretCreatedAt: now,
        updatedAt: now,
      })
      const rotated = await db.writeRow<StoredApiKey>(
        sql`UPDATE "castellan_api_keys" SET "previousHash" = "hash", ${columns}
        WHERE "id" = ${id} RETURNING ${apiKeyColumns}`,
      )
      return decodeApiKey(rotated)
    },

    /** Sets when an API key was last used. */
    recordUsage: async (id: string, at: Date): Promise<void> => {
      await db.query(sql`UPDATE "castellan_api_keys" SET "lastUsedAt" = ${at} WHERE "id" = ${id}`)
    },

    ...makers,
  }
}

/** Encodes lists as JSON, as they are stored. */
function encodeApiKey({ permissions, allowedNetworks, ...columns }: ApiKeyColumns) {
  return {
    ...columns,
    permissions: permissions && JSON.stringify(permissions),
    allowedNetworks: allowedNetworks && JSON.stringify(allowedNetworks),
  }
}
