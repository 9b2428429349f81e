import { findStoredKinds } from '../mapping/adoption.ts'
import type { AdoptionOptions } from '../mapping/declared-schema.ts'
import { findSchema } from '../schema.ts'
import type { MigratableDatabase } from './migratable-database.ts'
import { objectsSql, toSchemaObjects } from './objects.ts'

/**
 * Builds the statements that end the impersonations that Castellan started. Only its own tables say which
 * of them have ended, so an app would admit all of them.
 * @throws DatabaseError
 */
export async function buildImpersonationsEnd(
  database: MigratableDatabase,
  adoption: AdoptionOptions | undefined,
) {
  const objects = toSchemaObjects(await database.query(objectsSql[database.dialect]))
  if (!objects.has('table castellan_impersonations')) return []
  const schema = await findSchema(database, objects, adoption)
  if (!findStoredKinds(schema).sessions) return []
  const sql = `DELETE FROM {session} WHERE {session.impersonatedBy} IS NOT NULL
    AND CAST({session.id} AS TEXT) IN (SELECT "sessionId" FROM "castellan_impersonations")`
  return [schema.names.render(sql)]
}
