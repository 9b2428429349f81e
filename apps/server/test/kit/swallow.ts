import { isFileUrl } from '../../src/store/database-url.ts'
import { execute } from './raw-sql.ts'

type Operation = 'INSERT' | 'UPDATE' | 'DELETE'

/** Makes a table refuse writes of a kind with an error. */
export function refuseWrites(url: string, table: string, operation: Operation) {
  const trigger = `"refusal_${table}_${operation}" BEFORE ${operation} ON "${table}"`
  return execute(
    url,
    isFileUrl(url)
      ? `CREATE TRIGGER ${trigger} BEGIN SELECT RAISE(ABORT, 'no'); END`
      : `CREATE OR REPLACE FUNCTION refusal() RETURNS trigger LANGUAGE plpgsql
           AS 'BEGIN RAISE EXCEPTION ''no''; END';
         CREATE TRIGGER ${trigger} FOR EACH ROW EXECUTE FUNCTION refusal()`,
  )
}

/** Makes a table lose every write of a kind without an error, as a trigger of an app can. */
export function swallowWrites(url: string, table: string, operation: Operation) {
  return execute(
    url,
    isFileUrl(url)
      ? `CREATE TRIGGER swallow BEFORE ${operation} ON "${table}" BEGIN SELECT RAISE(IGNORE); END`
      : `CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER swallow BEFORE ${operation} ON "${table}" FOR EACH ROW EXECUTE FUNCTION swallow()`,
  )
}
