import { isFileUrl } from '../../src/store/database-url.ts'
import { execute } from './raw-sql.ts'

/** Makes a table refuse every INSERT with an error. */
export function refuseInserts(url: string, table: string) {
  return execute(
    url,
    isFileUrl(url)
      ? `CREATE TRIGGER refusal BEFORE INSERT ON "${table}" BEGIN SELECT RAISE(ABORT, 'no'); END`
      : `CREATE FUNCTION refusal() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
         CREATE TRIGGER refusal BEFORE INSERT ON "${table}" FOR EACH ROW EXECUTE FUNCTION refusal()`,
  )
}

/** Makes a table lose every write of a kind without an error, as a trigger of an app can. */
export function swallowWrites(
  url: string,
  table: string,
  operation: 'INSERT' | 'UPDATE' | 'DELETE',
) {
  return execute(
    url,
    isFileUrl(url)
      ? `CREATE TRIGGER swallow BEFORE ${operation} ON "${table}" BEGIN SELECT RAISE(IGNORE); END`
      : `CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER swallow BEFORE ${operation} ON "${table}" FOR EACH ROW EXECUTE FUNCTION swallow()`,
  )
}
