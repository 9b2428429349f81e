import sql, { empty, raw, type Sql } from 'sql-template-tag'
import { type ApiKeyMaker, maxApiKeyMakers } from '../../domain/api-keys.ts'
import type { Db } from '../database.ts'
import {
  type ApiKeyRow,
  decodeApiKeyWithSecret,
  decodeUser,
  isMissing,
  joinedUserColumns,
  selectApiKeyWithSecret,
} from '../rows.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import { deleteImpersonations } from './delete-sessions.ts'

/** How many API keys that end together are listed at most. */
const maxListed = 1000

/** Finds who made API keys, and deletes keys with all that they made. */
export function createApiKeyMakerRepository(db: Db, ids: IdTypes) {
  return {
    /** Returns who made an API key, then who made the key that did it, and so on. */
    listMakers: async (key: ApiKeyRow): Promise<ApiKeyMaker[]> => {
      const { createdByUserId, createdByApiKeyId } = key
      const isByOwner = createdByUserId === key.userId && createdByApiKeyId === null
      // The command line makes keys for no user, and an owner is found with the key.
      if (createdByUserId === null || isByOwner) return []
      const rows = await db.query<Record<string, unknown>>(
        sql`WITH RECURSIVE made("number", "userId", "apiKeyId", "hash") AS (
            SELECT 1, "createdByUserId", "createdByApiKeyId", "createdBySecretHash"
              FROM "castellan_api_keys" WHERE "id" = ${key.id}
            UNION ALL
            SELECT "number" + 1, "createdByUserId", "createdByApiKeyId", "createdBySecretHash"
              FROM made JOIN "castellan_api_keys" p ON p."id" = made."apiKeyId"
              WHERE "number" <= ${maxApiKeyMakers})
          SELECT made."apiKeyId", ${joinedUserColumns}, ${selectApiKeyWithSecret(raw('made."hash"'))}
          FROM made LEFT JOIN {user} u ON u.{user.id} = ${ids.asId('user', 'made."userId"')}
          LEFT JOIN "castellan_api_keys" k ON k."id" = made."apiKeyId"
          WHERE made."userId" IS NOT NULL ORDER BY "number" LIMIT ${maxApiKeyMakers + 1}`,
      )
      return rows.map(decodeMaker)
    },

    /**
     * Returns whether a user is accountable for `max` API keys or more: those that they made with a session, their
     * own that the command line made, and all that these made.
     */
    isAccountableForTooMany: async (userId: string, max: number): Promise<boolean> => {
      const isRoot = sql`("createdByUserId" = ${userId} AND "createdByApiKeyId" IS NULL)
        OR ("userId" = ${userId} AND "createdByUserId" IS NULL)`
      const beyond = await db.query(
        sql`${buildTree(isRoot)} SELECT 1 FROM tree LIMIT 1 OFFSET ${max - 1}`,
      )
      return beyond.length > 0
    },

    /** Returns the ids of the API keys of a user, those that the user made, and all that these made. */
    listIdsByUser: (userId: string): Promise<string[]> => listTree(db, buildIsOfUser(userId)),

    /** Ends the impersonations that these keys started. */
    deleteImpersonationsByUser: async (userId: string): Promise<void> => {
      await deleteTreeImpersonations(db, ids, buildIsOfUser(userId))
    },

    /**
     * Deletes an API key, all keys that it made, and the impersonations that they started. Returns the
     * ids of the keys that it made.
     */
    delete: async (id: string): Promise<string[]> =>
      (await deleteTree(db, ids, sql`"id" = ${id}`)).filter((deleted) => deleted !== id),

    /**
     * Deletes what began with a secret of an API key that is no longer valid after a rotation: the
     * impersonations, and the keys that the key made, with all that these made. Returns the ids of the keys.
     */
    deleteMadeWithOldSecrets: async (id: string, keepsPrevious: boolean): Promise<string[]> => {
      const isOld = (hash: string) => buildIsOldSecret(id, raw(hash), keepsPrevious)
      const isImpersonation = sql`"apiKeyId" = ${id} AND ${isOld('"secretHash"')}`
      await deleteImpersonations(db, ids, isImpersonation)
      const isKey = sql`"createdByApiKeyId" = ${id} AND ${isOld('"castellan_api_keys"."createdBySecretHash"')}`
      return deleteTree(db, ids, isKey)
    },

    /** Replaces the hash of a secret of an API key, also where it says what began with that secret. */
    replaceHash: async (id: string, hash: string, replacement: string): Promise<void> => {
      const replace = (table: string, column: string, isOfKey: Sql) =>
        db.query(
          sql`UPDATE ${raw(table)} SET ${raw(column)} = ${replacement}
            WHERE ${isOfKey} AND ${raw(column)} = ${hash}`,
        )
      await replace('"castellan_api_keys"', '"hash"', sql`"id" = ${id}`)
      await replace('"castellan_api_keys"', '"previousHash"', sql`"id" = ${id}`)
      const isMade = sql`"createdByApiKeyId" = ${id}`
      await replace('"castellan_api_keys"', '"createdBySecretHash"', isMade)
      const isStarted = sql`"apiKeyId" = ${id}`
      await replace('"castellan_impersonations"', '"secretHash"', isStarted)
    },

    /** Deletes all API keys of a user, those that the user made, and all that these made. */
    deleteByUser: (userId: string): Promise<string[]> => deleteTree(db, ids, buildIsOfUser(userId)),
  }
}

/** Builds the condition that an API key belongs to a user, or was made by them. */
function buildIsOfUser(userId: string) {
  return sql`"userId" = ${userId} OR "createdByUserId" = ${userId}`
}

/** Builds the condition that a hash is of no valid secret of an API key. */
function buildIsOldSecret(id: string, hash: Sql, keepsPrevious: boolean) {
  const orPrevious = keepsPrevious ? sql`OR p."previousHash" = ${hash}` : empty
  return sql`NOT EXISTS (SELECT 1 FROM "castellan_api_keys" p
    WHERE p."id" = ${id} AND (p."hash" = ${hash} ${orPrevious}))`
}

/**
 * Deletes the API keys that meet a condition, all that they made, and the impersonations that any of
 * them started. Returns the ids of the keys, as many as are listed.
 */
export async function deleteTree(db: Db, ids: IdTypes, isRoot: Sql): Promise<string[]> {
  const listed = await listTree(db, isRoot)
  if (listed.length === 0) return listed
  const isInTree = buildIsInTree(isRoot)
  await deleteTreeImpersonations(db, ids, isRoot)
  await db.deleteRows('"castellan_impersonations"', sql`"apiKeyId" ${isInTree}`)
  await db.deleteRows('"castellan_api_keys"', sql`"id" ${isInTree}`)
  return listed
}

/** Counts the API keys that meet a condition, and all that they made. */
export async function countTree(db: Db, isRoot: Sql): Promise<number> {
  const [row] = await db.query<{ keys: unknown }>(
    sql`${buildTree(isRoot)} SELECT count(*) AS keys FROM tree`,
  )
  return Number(row?.keys)
}

async function listTree(db: Db, isRoot: Sql) {
  const rows = await db.query<{ id: string }>(
    sql`${buildTree(isRoot)} SELECT "id" FROM tree ORDER BY "id" LIMIT ${maxListed}`,
  )
  return rows.map(({ id }) => id)
}

function deleteTreeImpersonations(db: Db, ids: IdTypes, isRoot: Sql) {
  return deleteImpersonations(db, ids, sql`"apiKeyId" ${buildIsInTree(isRoot)}`)
}

function buildIsInTree(isRoot: Sql) {
  return sql`IN (${buildTree(isRoot)} SELECT "id" FROM tree)`
}

function buildTree(isRoot: Sql) {
  return sql`WITH RECURSIVE tree("id") AS (
    SELECT "id" FROM "castellan_api_keys" WHERE ${isRoot}
    UNION SELECT made."id" FROM tree
      JOIN "castellan_api_keys" made ON made."createdByApiKeyId" = tree."id")`
}

function decodeMaker(row: Record<string, unknown>): ApiKeyMaker {
  const user = isMissing(row.user) ? null : decodeUser(row)
  if (row.apiKeyId === null) return { user }
  return { user, apiKey: isMissing(row.key) ? null : decodeApiKeyWithSecret(row) }
}
