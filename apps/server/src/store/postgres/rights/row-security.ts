import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import { quoteName } from '../../schema/names.ts'
import { listTableNames, type Schema } from '../../schema/schema.ts'

/**
 * Makes sure that row-level security hides no row of an app from the owner of its tables.
 * @throws DatabaseError that names the table
 */
export async function refuseForcedRowSecurity(client: pg.Client, schema: Schema) {
  for (const name of schema.adopted ? listTableNames(schema) : [])
    if (!(await hasVisibleRows(client, name)))
      throw new DatabaseError(
        `Row-level security hides rows of the table ${name} from its owner, the role of Castellan. ` +
          `Let the role bypass it: ALTER TABLE ${quoteName(name)} NO FORCE ROW LEVEL SECURITY, or give the role a policy with USING (true) WITH CHECK (true).`,
      )
}

/**
 * Whether row-level security lets this role see and write the rows of a table. A policy for everyone has to be
 * without a condition; one that names the role is taken to be for this purpose.
 */
export async function hasVisibleRows(client: pg.Client, table: string) {
  const { rows } = await client.query<{ sees: boolean }>(
    `SELECT NOT row_security_active(quote_ident($1)::regclass) OR EXISTS (
        SELECT 1 FROM pg_policy WHERE polrelid = quote_ident($1)::regclass AND EXISTS (
          SELECT 1 FROM unnest(polroles) AS one WHERE CASE one WHEN 0
            THEN pg_get_expr(polqual, polrelid) = 'true' ELSE pg_has_role(one, 'USAGE') END)) AS sees`,
    [table],
  )
  return rows[0]?.sees === true
}
