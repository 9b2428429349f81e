import pg from 'pg'

/** Where the tables are: `?schema=` of the URL, and the schema of `CASTELLAN_SCHEMA`. */
export type SchemaOptions = {
  url: string
  /** The schema of Castellan's tables; without one they are next to those of the app. */
  ownSchema?: string | undefined
}

/**
 * Builds the statement that sets the search path: Castellan's schema, where new objects are created, then
 * those of the app, which the URL or the role names. PostgreSQL's own schema is not named: it then comes
 * first, and its operators and functions win over others for the same types.
 */
export function buildSearchPath({ url, ownSchema }: SchemaOptions, scope: 'SESSION' | 'LOCAL') {
  const schema = new URL(url).searchParams.get('schema')
  const ofApp = schema ? buildArray([schema]) : 'pg_catalog.current_schemas(false)::text[]'
  const own = ownSchema === undefined ? [] : [ownSchema]
  return `SELECT pg_catalog.set_config('search_path', coalesce(
      pg_catalog.string_agg(pg_catalog.quote_ident(name), ', ' ORDER BY place), ''), ${scope === 'LOCAL'})
    FROM pg_catalog.unnest(${buildArray(own)} OPERATOR(pg_catalog.||) ${ofApp}) WITH ORDINALITY AS path(name, place)
    WHERE name OPERATOR(pg_catalog.<>) 'pg_catalog'`
}

/** Builds the statement that lets the rest of a transaction create tables in the schema of the app. */
export function buildAppSearchPath(ownSchema: string) {
  return `SELECT set_config('search_path', concat_ws(', ', string_agg(quote_ident(name), ', ' ORDER BY place),
      quote_ident(${pg.escapeLiteral(ownSchema)})), true)
    FROM unnest(current_schemas(false)) WITH ORDINALITY AS path(name, place)
    WHERE name <> ${pg.escapeLiteral(ownSchema)};`
}

function buildArray(names: string[]) {
  return `ARRAY[${names.map((name) => pg.escapeLiteral(name)).join(', ')}]::text[]`
}
