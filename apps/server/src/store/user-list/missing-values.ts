import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Dialect } from '../database.ts'

/**
 * Whether a user is banned. A missing value means no (B4). In a file, a value of another type means yes.
 */
const bannedColumn: Record<Dialect, Sql> = {
  sqlite: raw(
    `CASE ifnull({user.banned}, 0) WHEN 0 THEN 0 WHEN '0' THEN 0 WHEN 'false' THEN 0 ELSE 1 END`,
  ),
  postgresql: raw('coalesce({user.banned}, false)'),
}

/** The condition of banned users, as the index of the few contains it, and that of all others. */
const bans: Record<Dialect, { isBanned: Sql; isNotBanned: Sql }> = {
  sqlite: {
    isBanned: sql`${bannedColumn.sqlite} = 1`,
    isNotBanned: sql`${bannedColumn.sqlite} = 0`,
  },
  postgresql: {
    isBanned: raw('{user.banned}'),
    isNotBanned: raw('{user.banned} IS NOT TRUE'),
  },
}

/** Builds the condition of users who are banned, or of those who are not. */
export function buildIsBanned(banned: boolean, dialect: Dialect) {
  return banned ? bans[dialect].isBanned : bans[dialect].isNotBanned
}

/** The role of most users. The index of roles leaves them out, as it does those without a role. */
export const commonRole = 'user'

/** The condition of the index of roles. Queries repeat it, as a database proves little. */
export const hasUncommonRole = raw(`{user.role} <> '${commonRole}'`)

/** What a missing value of a field means: builds the value, or returns nothing for other fields (B4). */
export function buildMeaning(field: string, dialect: Dialect, defaultRole: string) {
  if (field === 'banned') return bannedColumn[dialect]
  return field === 'role' ? sql`coalesce(nullif({user.role}, ''), ${defaultRole})` : undefined
}

/** The most texts that a condition binds one by one. Statements have a limited number of parameters. */
const maxParameters = 500

/** Builds the condition of texts that are among others. */
export function buildIsAmong(operand: Sql, texts: readonly unknown[], dialect: Dialect) {
  if (texts.length <= maxParameters) return sql`${operand} IN (${join(texts)})`
  const json = JSON.stringify(texts)
  if (dialect === 'sqlite') return sql`${operand} IN (SELECT value FROM json_each(${json}))`
  // IS TRUE keeps PostgreSQL from a join with the list, which it would read once for each user.
  return sql`(${operand} IN (SELECT json_array_elements_text(${json}::json))) IS TRUE`
}

/** Builds the condition of users with one of some roles. Those without a role have the default role. */
export function buildHasRole(values: readonly unknown[], defaultRole: string, dialect: Dialect) {
  const roles = values.filter((value) => value !== '')
  if (roles.length === 0) return raw('1 = 0')
  if (roles.includes(defaultRole))
    return sql`(${buildStoresRole(roles, dialect)} OR {user.role} IS NULL OR {user.role} = '')`
  return buildStoresRole(roles, dialect)
}

/** Builds the condition of users with one of some roles in their row. */
export function buildStoresRole(roles: readonly unknown[], dialect: Dialect) {
  const isStored = buildIsAmong(sql`{user.role}`, roles, dialect)
  return roles.includes(commonRole) ? isStored : sql`${isStored} AND ${hasUncommonRole}`
}
