import type { Dialect } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import type { UserRow } from '../rows.ts'

/** An address with its ASCII letters in lower case, in every locale. */
const lowerCase: Record<Dialect, Prisma.Sql> = {
  sqlite: Prisma.sql`lower({user.email})`,
  postgresql: Prisma.sql`lower({user.email} COLLATE "C")`,
}

/**
 * Selects from the users whose address is the given one, whatever the case of ASCII letters: at most three.
 * Addresses that an app stores with capitals have an index of their own.
 */
export function selectByEmail(
  dialect: Dialect,
  selected: Prisma.Sql,
  email: string,
  andCondition = Prisma.empty,
) {
  const lower = lowerCase[dialect]
  const searched = email.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
  return Prisma.sql`SELECT ${selected} FROM {user} WHERE {user.email} = ${searched} ${andCondition}
    UNION ALL SELECT ${selected} FROM {user}
    WHERE ${lower} = ${searched} AND {user.email} <> ${lower} ${andCondition} LIMIT 3`
}

/** Picks the user with exactly this spelling, or else the only one. Of two, neither is certain. */
export function pickByEmail(users: UserRow[], email: string): UserRow | null {
  const exact = users.filter((user) => user.email === email)
  const [found, ...others] = exact.length > 0 ? exact : users
  return found && others.length === 0 ? found : null
}
