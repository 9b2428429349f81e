import type { Config } from '../config/config.ts'

/** Returns the options of the database for adding, or planning, the columns which an app's tables lack. */
export function toAdoptingDatabase(
  { database }: Config,
  mode: 'plan' | 'apply' = 'plan',
): Config['database'] {
  return { ...database, adoption: { ...database.adoption, mode } }
}
