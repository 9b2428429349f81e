import type { Config } from '../config/config.ts'
import { checkScryptCost } from '../create-deps.ts'
import { planDatabase } from '../store/index.ts'
import type { CliResult } from './parse.ts'

/** Prints the schema changes that a start would make, and makes none. */
export async function checkDatabase(config: Config, asJson: boolean): Promise<CliResult> {
  const { adopted, adds, warnings } = await planDatabase(config.database)
  checkScryptCost(config, adopted)
  if (asJson) return { code: 0, out: JSON.stringify({ adopted, adds, warnings }, null, 2) }
  const lines = [
    adopted
      ? 'The database has the tables of better-auth. Castellan can use them unchanged.'
      : 'The database has no tables of another application.',
    adds.length > 0 ? 'A start would add:' : 'No schema changes are needed.',
    ...adds.map((name) => `  ${name}`),
    ...warnings,
  ]
  return { code: 0, out: lines.join('\n') }
}
