import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listSources, root } from './source-files.ts'

type Statement = { file: string; sql: string }

/** Statements without a limit, by their beginning, and why few rows come back all the same. */
const bounded: Record<string, string> = {
  'SELECT "key", "points", "expire" FROM "castellan_rate_limits"':
    'finds few counters by their keys',
  'WITH "added" AS ( SELECT * FROM unnest': 'writes few counters by their keys',
  'WITH "result" (?) AS MATERIALIZED (?)': 'runs a query that is checked itself',
  'SELECT * FROM (SELECT ? AS "nextTransaction")': 'joins one row to one row',
  'SELECT ?, (SELECT "eventCount" FROM "castellan_audit_prunings"':
    'finds one checkpoint by its key',
  'SELECT ?, ? FROM "castellan_audit_prunings"':
    'there is one for each run of the job: 24 a day at most',
  'SELECT * FROM "?" ORDER BY "name"': 'there is one for each file of the schema',
  'SELECT "checksum" FROM "?"': 'there is one for each file of the schema',
  'SELECT {?.?} AS instant FROM': 'part of a query that counts',
  'UPDATE "account" SET ?': 'a user has one password',
  'SELECT "docid" FROM "castellan_user_search_queue"': 'part of a query with a limit',
  'SELECT rowid AS candidate FROM': 'part of a query with a limit',
  'SELECT value AS candidate FROM json_each(?)': 'part of a query with a limit',
  'SELECT 1 FROM "castellan_audit_events" WHERE ("action"': 'part of a query with a limit',
  'SELECT 1 FROM "user" WHERE "createdAt" >=': 'part of a query with a limit',
  'SELECT 1 FROM "castellan_user_search" WHERE ?': 'part of a query that counts',
  '?; WITH deleted AS (DELETE FROM "castellan_user_counts"': 'a write that returns nothing',
  'SELECT "role", "banned", sum("users") FROM ?': 'part of a query of one row, and of a write',
  'SELECT "role", "banned", count(*) FROM ?': 'part of a query of one row, and of a write',
  'SELECT users, CASE WHEN triggers = 3': 'one row of counts',
}

/** Lists the texts in the source of the store that are whole statements and return rows. */
function listStatements(): Statement[] {
  return listSources()
    .filter((file) => file.startsWith('apps/server/src/store/'))
    .flatMap((file) =>
      listTexts(readFileSync(join(root, file), 'utf8'))
        .map((sql) => quoteReferences(sql.replace(/\s+/g, ' ').trim()))
        .filter((sql) => /^(SELECT|WITH)\b/.test(sql) || / RETURNING /.test(sql))
        .map((sql) => ({ file, sql })),
    )
}

/** Writes `{user.id}` as `"id"`, and `{user}` as `"user"`. */
function quoteReferences(sql: string) {
  return sql.replace(/\{(?:\w+\.)?([\w*]+)\}/g, '"$1"')
}

/** Lists the template literals and strings of a source, each without what is inside `${…}`. */
function listTexts(source: string): string[] {
  const texts: string[] = []
  const readTemplate = (start: number): number => {
    let text = ''
    for (let at = start; at < source.length; at += 1) {
      const character = source.charAt(at)
      if (character === '\\') at += 1
      else if (character === '`') {
        texts.push(text)
        return at
      } else if (source.startsWith('${', at)) {
        at = readCode(at + 2, '}')
        text += '?'
      } else text += character
    }
    return source.length
  }
  const readCode = (start: number, end: string): number => {
    for (let at = start; at < source.length; at += 1) {
      const character = source.charAt(at)
      if (character === end) return at
      if (character === '{') at = readCode(at + 1, '}')
      else if (character === '`') at = readTemplate(at + 1)
      else if (source.startsWith('//', at) || source.startsWith('*', at)) at = endOfLine(source, at)
      else if (character === "'") {
        const close = source.indexOf("'", at + 1)
        texts.push(source.slice(at + 1, close))
        at = close
      }
    }
    return source.length
  }
  readCode(0, '')
  return texts
}

function endOfLine(source: string, at: number) {
  const end = source.indexOf('\n', at)
  return end < 0 ? source.length : end
}

/** Whether the form of a statement bounds its rows. */
function isBounded(sql: string) {
  const outer = withoutParentheses(sql)
  const isOneRow =
    !outer.includes(' FROM ') ||
    (/(^| )SELECT (CASE )?(count|max|min|sum|bool_or)_/.test(outer) && !outer.includes('GROUP BY'))
  const isOfSchema = [outer, sql].some(readsOnlySchema)
  const isByKey =
    / WHERE "id" = \? (\? )?RETURNING/.test(outer) ||
    / WHERE "(name|email)" = \?( AND "id" <> \?)?( RETURNING "name")?$/.test(outer)
  const isLimitedInside = / (FROM|"id" IN) \(SELECT [^()]* LIMIT \?( OFFSET \?)?\)/.test(sql)
  return / LIMIT (\?|\d+)/.test(outer) || isOneRow || isOfSchema || isByKey || isLimitedInside
}

/** Whether a statement reads only the catalogue of the database, which has few objects. */
function readsOnlySchema(sql: string) {
  const sources = [...sql.matchAll(/ (?:FROM|JOIN) (\S+)/g)].map(([, name = '']) => name)
  return sources.every((name) => /^(\(|sqlite_|pragma_|pg_|unnest\(|to_regclass)/.test(name))
}

function withoutParentheses(sql: string): string {
  const shorter = sql.replace(/\([^()]*\)/g, '_')
  return shorter === sql ? sql : withoutParentheses(shorter)
}

describe('every query of the store that returns rows', () => {
  it('has a limit, or is listed here with the reason why it needs none', () => {
    const statements = listStatements()
    expect(statements.length).toBeGreaterThan(40)
    const unbounded = statements.filter(
      ({ sql }) => !isBounded(sql) && !Object.keys(bounded).some((start) => sql.startsWith(start)),
    )
    expect(unbounded).toEqual([])
  })

  it('is listed only if it exists', () => {
    const statements = listStatements().map(({ sql }) => sql)
    const missing = Object.keys(bounded).filter(
      (start) => !statements.some((sql) => sql.startsWith(start)),
    )
    expect(missing).toEqual([])
  })
})
