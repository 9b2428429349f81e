import type { ListUsersQuery } from '@castellan/contract'
import sql, { type Sql } from 'sql-template-tag'
import { listCaseVariants } from '../../domain/case-folding.ts'
import type { Dialect } from '../database.ts'

export type TextOperator = ListUsersQuery['searchOperator']

/** How texts are matched in a database. */
export type TextMatchOptions = {
  dialect: Dialect
  /** The fields of users that have a trigram index. */
  trigrams: readonly string[]
  /** Whether indexes contain only the beginning of the texts of a field. */
  isLong: (field: string) => boolean
}

type PatternSyntax = {
  escape: (character: string) => string
  /** The wildcard at the start and at the end, where other text may come. */
  open: [start: string, end: string]
  /** What stands there if no other text may. */
  closed: [start: string, end: string]
}

const globSyntax: PatternSyntax = { escape: escapeGlob, open: ['*', '*'], closed: ['', ''] }
const regexSyntax: PatternSyntax = { escape: escapeRegex, open: ['', ''], closed: ['^', '$'] }
const likeSyntax: PatternSyntax = { escape: escapeLike, open: ['%', '%'], closed: ['', ''] }

/** The operators of each database: for any character, for ASCII only, and whether a text has others. */
const operators = {
  sqlite: {
    syntax: globSyntax,
    match: (value: Sql, pattern: string) => sql`${value} GLOB ${buildPattern(pattern)}`,
    matchAscii: (value: Sql, pattern: string) =>
      sql`${value} LIKE ${buildPattern(pattern)} ESCAPE '\\'`,
    isBeyondAscii: (value: Sql) => sql`length(CAST(${value} AS BLOB)) <> length(${value})`,
  },
  postgresql: {
    syntax: regexSyntax,
    match: (value: Sql, pattern: string) => sql`${value} ~ ${pattern}`,
    matchAscii: (value: Sql, pattern: string) =>
      sql`${value} COLLATE "C" ILIKE ${pattern} ESCAPE '\\'`,
    isBeyondAscii: (value: Sql) => sql`octet_length(${value}) <> char_length(${value})`,
  },
} satisfies Record<Dialect, object>

/** A pattern as an expression: SQLite would prepare a statement again for each value of a parameter that is one. */
function buildPattern(pattern: string) {
  return sql`CAST(${pattern} AS TEXT)`
}

/**
 * How many characters are looked up in a trigram index. Measured on PostgreSQL with 200,000 users and one
 * address of 35 characters: 1.3 ms with 16 characters, 22 with 4, 3 with 8, 2 with 24, 3.3 with 32.
 */
const mostIndexedCharacters = 16

/**
 * What has another lower case, or one of several characters, in some locales of ICU: `İ`, and what
 * Lithuanian and Turkish change at an accent.
 */
const variableLetter = /[İÌìÍíĨĩ]|\u0307/
const variableIfAccented = /[IiıJjĮį]/

/**
 * Builds the condition that a value matches `text` in any case (B4). Every character of `text` is
 * literal. Without an index, ASCII values are compared by the faster ILIKE or LIKE, with the same result.
 */
export function buildTextMatch(
  { dialect, trigrams }: TextMatchOptions,
  { field, value }: { field: string; value: Sql },
  operator: TextOperator,
  text: string,
) {
  const { syntax, match, matchAscii, isBeyondAscii } = operators[dialect]
  const inAnyCase = mapCharacters(text, toAnyCase(syntax))
  const pattern = addEnds(syntax, operator, inAnyCase)
  if (dialect === 'postgresql' && trigrams.includes(field))
    return buildIndexedMatch(value, operator, text, pattern)
  const anyMatch = match(value, pattern)
  if (!isAscii(text)) return anyMatch
  const asciiPattern = addEnds(likeSyntax, operator, mapCharacters(text, escapeLike))
  return sql`(${matchAscii(value, asciiPattern)} OR (${isBeyondAscii(value)} AND ${anyMatch}))`
}

/**
 * Builds the condition for a value with a trigram index. ILIKE is faster there than a regular expression,
 * which then checks what ILIKE leaves open: case beyond ASCII, and the rest of a long text.
 */
function buildIndexedMatch(value: Sql, operator: TextOperator, text: string, regex: string) {
  const characters = listFixedCharacters(text)
  const indexed =
    operator === 'ends_with'
      ? characters.slice(-mostIndexedCharacters)
      : characters.slice(0, mostIndexedCharacters)
  // An expression instead of the column, so that PostgreSQL does not use the index for it too.
  const check = sql`(${value} || '') ~ ${regex}`
  const certain = indexed.map((character) => (isCertain(character) ? character : ' '))
  if (!/[a-z\d]{3}/i.test(certain.join(''))) {
    if (!characters.includes(undefined)) return sql`${value} ~ ${regex}`
    const loose = addEnds(regexSyntax, operator, characters.map(toAnyCase(regexSyntax)).join(''))
    return sql`(${value} ~ ${loose} AND ${check})`
  }
  const wildcards = indexed.map((character) => {
    if (character === undefined) return '%'
    return isCertain(character) ? escapeLike(character) : '_'
  })
  const match = sql`${value} ILIKE ${addEnds(likeSyntax, operator, wildcards.join(''))}`
  if (indexed.length === characters.length && characters.every(isCertain)) return match
  return sql`(${match} AND ${check})`
}

/**
 * Lists the characters of a text, and undefined for those that a trigram index may contain in another
 * form: the locale of the database makes its texts lower case.
 */
function listFixedCharacters(text: string) {
  return [...text].map((character, i, all) => {
    const isAccented = /^\p{M}/u.test(all[i + 1] ?? '')
    const isVariable =
      variableLetter.test(character) || (isAccented && variableIfAccented.test(character))
    return isVariable ? undefined : character
  })
}

/** Returns the function that writes a character in any case; undefined is any character. */
function toAnyCase(syntax: PatternSyntax) {
  return (character: string | undefined) => {
    if (character === undefined) return '.'
    const variants = listCaseVariants(character)
    return variants.length > 1 ? `[${variants.join('')}]` : syntax.escape(character)
  }
}

function addEnds({ open, closed }: PatternSyntax, operator: TextOperator, middle: string) {
  const [start] = operator === 'starts_with' ? closed : open
  const [, end] = operator === 'ends_with' ? closed : open
  return `${start}${middle}${end}`
}

/** GLOB has no escape character, only classes. */
function escapeGlob(character: string) {
  return '*?['.includes(character) ? `[${character}]` : character
}

function escapeRegex(character: string) {
  return /[\\^$.*+?()[\]{}|]/.test(character) ? `\\${character}` : character
}

function escapeLike(character: string) {
  return '%_\\'.includes(character) ? `\\${character}` : character
}

function mapCharacters(text: string, change: (character: string) => string) {
  return [...text].map(change).join('')
}

function isAscii(text: string) {
  return [...text].every((character) => character <= '\x7f')
}

/** Whether ILIKE compares a character as we do. It does not for `k`: the Kelvin sign is one in another case. */
function isCertain(character: string | undefined): character is string {
  return character !== undefined && isAscii(listCaseVariants(character).join(''))
}
