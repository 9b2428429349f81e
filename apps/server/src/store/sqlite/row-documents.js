// Reads rows as bytes of JSON. libsql ends the process when it reads a text that is not UTF-8, and reads a text
// up to its first NUL; SQLite stores both.

/**
 * Returns the names of the columns of a statement, the SQL that reads its rows, and how to parse what that
 * returns. A query returns one row then.
 * @param {string} sql
 * @param {any} statement
 */
export function findReader(sql, statement) {
  /** @type {{ name: string }[]} */
  const columns = statement.raw(true).columns()
  const columnNames = columns.map(({ name }) => name)
  if (/^\s*(SELECT|WITH)\b/i.test(sql)) {
    const readerSql = wrap(sql, columns.length, 'json_group_array')
    return { columnNames, readerSql, isOneRow: true, parseRows: parseDocuments }
  }
  const [, write, returned] = /^(.*?)\sRETURNING\s(.*)$/s.exec(sql) ?? []
  if (write === undefined)
    return { columnNames, readerSql: sql, isOneRow: false, parseRows: parsePragmaRows }
  const readerSql = `${write} RETURNING (${wrap(`SELECT ${returned}`, columns.length, 'json_array')})`
  return { columnNames, readerSql, isOneRow: false, parseRows: parseDocuments }
}

/**
 * @param {unknown[][]} documents
 * @returns {unknown[][]}
 */
function parseDocuments(documents) {
  return documents.length === 1
    ? parseDocument(documents[0]?.[0])
    : documents.flatMap(([document]) => parseDocument(document))
}

/** @param {unknown} document */
function parseDocument(document) {
  const rows = JSON.parse(String(document))
  for (const row of rows)
    for (let i = 0; i < row.length; i += 1)
      if (typeof row[i] === 'object' && row[i] !== null) row[i] = parseLiteral(row[i][0])
  return rows
}

/**
 * @param {unknown[][]} rows
 * @returns {unknown[][]}
 */
function parsePragmaRows(rows) {
  return rows.map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)))
}

/**
 * The result is materialized: otherwise SQLite would compute a column once for each of its places here, and would
 * not quote as text what its functions for JSON return.
 * @param {string} query
 * @param {number} columnCount
 * @param {'json_group_array' | 'json_array'} collect
 */
function wrap(query, columnCount, collect) {
  const names = Array.from({ length: columnCount }, (_, index) => `c${index}`)
  const row = `json_array(${names.map(buildValue).join(', ')})`
  return `WITH "result" (${names}) AS MATERIALIZED (${query}) SELECT CAST(${collect}(${row}) AS BLOB) FROM "result"`
}

/**
 * A value that JSON lacks, or rounds, becomes an array with its literal.
 * @param {string} name
 */
function buildValue(name) {
  return `CASE typeof(${name}) WHEN 'text' THEN ${name} WHEN 'null' THEN NULL
    WHEN 'integer' THEN CASE WHEN ${name} BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}
      THEN ${name} ELSE json_array(quote(${name})) END
    WHEN 'real' THEN json_array(printf('%!.17g', ${name})) ELSE json_array(quote(${name})) END`
}

/**
 * Returns the value of a literal: bytes, an integer or a number.
 * @param {string} literal
 */
function parseLiteral(literal) {
  if (literal.startsWith('X')) return Buffer.from(literal.slice(2, -1), 'hex')
  return /^-?\d+$/.test(literal) ? BigInt(literal) : Number(literal.replace('Inf', 'Infinity'))
}
