import type { Config } from '../config/config.ts'

/** Returns the options of the database for a plan that adds the columns which an app's tables lack. */
export function toAdoptingDatabase({ database }: Config): Config['database'] {
  return { ...database, adoption: { ...database.adoption, mode: 'apply' } }
}
