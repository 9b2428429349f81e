/** The cost of better-auth: N of scrypt. */
export const betterAuthCost = 16_384

/** A stored hash. The salt is the hex text itself, not its bytes. */
type PasswordHash = { cost: number; salt: string; key: string }

const betterAuthPattern = /^([0-9a-f]{32}):([0-9a-f]{128})$/i

/** `ln` is the binary logarithm of the cost, as in the PHC string format. */
const raisedPattern = /^\$scrypt\$ln=(1[4-7]),r=16,p=1\$([0-9a-f]{32})\$([0-9a-f]{128})$/

/** Writes a hash: as better-auth does, unless its cost is another. */
export function formatPasswordHash({ cost, salt, key }: PasswordHash) {
  return cost === betterAuthCost
    ? `${salt}:${key}`
    : `$scrypt$ln=${Math.log2(cost)},r=16,p=1$${salt}$${key}`
}

/** Reads a stored hash, or nothing if it is not one. */
export function parsePasswordHash(stored: string): PasswordHash | undefined {
  const [, plainSalt, plainKey] = betterAuthPattern.exec(stored) ?? []
  if (plainSalt && plainKey) return { cost: betterAuthCost, salt: plainSalt, key: plainKey }
  const [, logarithm, salt, key] = raisedPattern.exec(stored) ?? []
  return salt && key ? { cost: 2 ** Number(logarithm), salt, key } : undefined
}
