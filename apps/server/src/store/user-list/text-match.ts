import type { ListUsersQuery } from '@castellan/contract'
import { listCaseVariants } from '../../domain/case-folding.ts'
import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/sqlite/client.ts'

export type TextOperator = ListUsersQuery['searchOperator']

/** How texts of a database are matched. */
export type TextMatchOptions = {
  dialect: Dialect
  /** The columns of a user in which an index of trigrams finds regular expressions. */
  trigrams: readonly string[]
}

type Pattern = { literal: (character: string) => string; open: string[]; closed: string[] }

/** The patterns of each database: how a text stands for itself, and how its ends are left open or not. */
const patterns = {
  sqlite: { literal: globLiteral, open: ['*', '*'], closed: ['', ''] },
  postgresql: { literal: regexLiteral, open: ['', ''], closed: ['^', '$'] },
  like: { literal: likeLiteral, open: ['%', '%'], closed: ['', ''] },
} satisfies Record<string, Pattern>

/** The words of each database for a pattern in every case, for one in ASCII, and for a text beyond that. */
const words = {
  sqlite: {
    exact: Prisma.raw('GLOB'),
    ascii: (value: Prisma.Sql, pattern: string) => Prisma.sql`${value} LIKE ${pattern} ESCAPE '\\'`,
    isBeyond: (value: Prisma.Sql) => Prisma.sql`length(CAST(${value} AS BLOB)) <> length(${value})`,
  },
  postgresql: {
    exact: Prisma.raw('~'),
    ascii: (value: Prisma.Sql, pattern: string) =>
      Prisma.sql`${value} COLLATE "C" ILIKE ${pattern} ESCAPE '\\'`,
    isBeyond: (value: Prisma.Sql) => Prisma.sql`octet_length(${value}) <> char_length(${value})`,
  },
} satisfies Record<Dialect, object>

/** As many characters as an index of trigrams is asked for: more of them cost more than they exclude. */
const charactersAsked = 16

/**
 * Finds `text` in a value whatever its case (B4); every character of it is literal. Where a whole table
 * is gone through, values in ASCII are compared in the database's own, quicker way: there it
 * finds the same.
 */
export function buildTextMatch(
  { dialect, trigrams }: TextMatchOptions,
  { field, value }: { field: string; value: Prisma.Sql },
  operator: TextOperator,
  text: string,
) {
  const { exact, ascii, isBeyond } = words[dialect]
  const pattern = patterns[dialect]
  const inEveryCase = mapCharacters(text, (character) => {
    const same = listCaseVariants(character)
    return same.length > 1 ? `[${same.join('')}]` : pattern.literal(character)
  })
  const expression = between(pattern, operator, inEveryCase)
  if (trigrams.includes(field)) return indexed(value, operator, text, expression)
  const whole = Prisma.sql`${value} ${exact} ${expression}`
  if (!isAscii(text)) return whole
  const plain = between(patterns.like, operator, mapCharacters(text, patterns.like.literal))
  return Prisma.sql`(${ascii(value, plain)} OR (${isBeyond(value)} AND ${whole}))`
}

/** GLOB knows no escape but a class; in a class, `]` and `^` stand only in safe places. */
function globLiteral(character: string) {
  return '*?['.includes(character) ? `[${character}]` : character
}

function regexLiteral(character: string) {
  return /[\\^$.*+?()[\]{}|]/.test(character) ? `\\${character}` : character
}

function likeLiteral(character: string) {
  return '%_\\'.includes(character) ? `\\${character}` : character
}

function between({ open, closed }: Pattern, operator: TextOperator, middle: string) {
  const [start] = operator === 'starts_with' ? closed : open
  const [, end] = operator === 'ends_with' ? closed : open
  return `${start}${middle}${end}`
}

function mapCharacters(text: string, change: (character: string) => string) {
  return [...text].map(change).join('')
}

function isAscii(text: string) {
  return [...text].every((character) => character <= '\x7f')
}

/** Whether a character is in ASCII in every case, unlike `k`, which the Kelvin sign is too. */
function isPlain(character: string) {
  return isAscii(listCaseVariants(character).join(''))
}

/**
 * The same for a value whose trigrams are indexed. ILIKE finds them sooner than a regular expression,
 * which is left what ILIKE does not tell: characters with case beyond ASCII, and the rest of a long text.
 */
function indexed(value: Prisma.Sql, operator: TextOperator, text: string, whole: string) {
  const all = [...text]
  const asked =
    operator === 'ends_with' ? all.slice(-charactersAsked) : all.slice(0, charactersAsked)
  const signs = asked.map((character) => (isPlain(character) ? likeLiteral(character) : '_'))
  const plain = asked.map((character) => (isPlain(character) ? character : ' ')).join('')
  if (!/[a-z\d]{3}/i.test(plain)) return Prisma.sql`${value} ~ ${whole}`
  const found = Prisma.sql`${value} ILIKE ${between(patterns.like, operator, signs.join(''))}`
  if (asked.length === all.length && all.every(isPlain)) return found
  // An expression, so that the index is not asked for this too.
  return Prisma.sql`(${found} AND (${value} || '') ~ ${whole})`
}
