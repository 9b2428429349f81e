import sql, { empty, type Sql } from 'sql-template-tag'
import type { Dialect } from '../database.ts'
import type { UserRow } from '../rows.ts'

/** An address with its ASCII letters in lower case, in every locale. */
const lowerCase: Record<Dialect, Sql> = {
  sqlite: sql`lower({user.email})`,
  postgresql: sql`lower({user.email} COLLATE "C")`,
}

/**
 * Selects from the users whose address is the given one, whatever the case of ASCII letters: at most three.
 * Addresses that an app stores with capitals have an index of their own.
 */
export function selectByEmail(
  dialect: Dialect,
  selected: Sql,
  email: string,
  andCondition = empty,
) {
  const lower = lowerCase[dialect]
  const searched = email.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
  return sql`SELECT ${selected} FROM {user} WHERE {user.email} = ${searched} ${andCondition}
    UNION ALL SELECT ${selected} FROM {user}
    WHERE ${lower} = ${searched} AND {user.email} <> ${lower} ${andCondition} LIMIT 3`
}

/** Picks the user with exactly this spelling, or else the only one. Of two, neither is certain. */
export function pickByEmail(users: UserRow[], email: string): UserRow | null {
  const exact = users.filter((user) => user.email === email)
  const [found, ...others] = exact.length > 0 ? exact : users
  return found && others.length === 0 ? found : null
}
