/**
 * Keeps other roles away from our tables, whose rows are passwords, API keys and sessions. Default
 * privileges may have granted new tables to them.
 *
 * Our tables have row-level security and no policy, which their owner and superusers bypass. A grant to a
 * role is taken back, unless the owner has made a policy for that role: only an owner can, so a policy
 * says that the role was admitted on purpose.
 */
import type pg from 'pg'

/** The rights of another role on an object of ours. */
export type Exposure = { grantee: string; name: string }

/** The tables of better-auth are ours only if our migration made them. */
const ourRelations = `SELECT * FROM pg_class
  WHERE relkind IN ('r', 'S')
    AND (relname LIKE 'castellan\\_%' AND relnamespace = quote_ident(current_schema)::regnamespace OR pg_table_is_visible(oid) AND EXISTS (
      SELECT 1 FROM "castellan_migrations" WHERE "name" = '0001_better_auth.sql' AND "checksum" <> 'adopted'
        AND relname IN ('user', 'session', 'account', 'verification')))`

/** What others may do with our objects, as one row for each object and grantee. */
const exposuresSql = `SELECT DISTINCT kind, name, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS grantee
  FROM (
    SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, oid,
      oid::regclass::text AS name, relowner AS owner, (aclexplode(relacl)).grantee FROM (${ourRelations}) AS tables
    UNION ALL SELECT 'TABLE', tables.oid, tables.oid::regclass::text, relowner, (aclexplode(attacl)).grantee
      FROM (${ourRelations}) AS tables JOIN pg_attribute ON attrelid = tables.oid
    UNION ALL SELECT 'FUNCTION', oid, oid::regprocedure::text, proowner,
      (aclexplode(coalesce(proacl, acldefault('f', proowner)))).grantee FROM pg_proc
      WHERE pronamespace = quote_ident(current_schema)::regnamespace AND proname LIKE 'castellan\\_%'
        AND provolatile <> 'i'
  ) AS granted
  WHERE grantee <> owner
    AND NOT EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = granted.oid AND grantee = ANY (polroles))
  ORDER BY 1, 2, 3`

/** Takes all of it back, and turns row-level security on. */
export const protectTablesSql = `DO $protect$
DECLARE statements text;
BEGIN
  SELECT string_agg(statement, '; ') INTO statements FROM (
    SELECT format('REVOKE ALL ON %s %s FROM %s CASCADE', kind, name, grantee) AS statement
      FROM (${exposuresSql}) AS exposures
    UNION ALL SELECT format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', oid::regclass)
      FROM (${ourRelations}) AS tables WHERE relkind = 'r' AND NOT relrowsecurity
  ) AS needed;
  IF statements IS NOT NULL THEN EXECUTE statements; END IF;
END $protect$`

/** Lists what others may do with our objects, in a database that has them. */
export async function findExposures(client: pg.Client) {
  return (await client.query<Exposure>(exposuresSql)).rows
}

/** Describes exposures, a sentence for each grantee. */
export function describeExposures(exposures: Exposure[]) {
  const grantees = [...new Set(exposures.map(({ grantee }) => grantee))]
  return grantees.map((grantee) => {
    const names = exposures.filter((one) => one.grantee === grantee).map(({ name }) => name)
    const others = names.length > 1 ? ` and ${names.length - 1} others` : ''
    return `${grantee} has rights on ${names[0]}${others}. A start as the owner takes them back.`
  })
}
