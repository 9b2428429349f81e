import { generateRandomString } from '../secrets/token.ts'
import { type DatabaseOptions, openStore } from '../store/index.ts'

/** Makes the schema changes that a start would make. Returns what was added. */
export async function runMigrations(database: DatabaseOptions) {
  const store = await openStore(database, { now: () => new Date(), generateRandomString })
  await store.close()
  return store.adds
}

/** Lists what is added, below a title. */
export function describeAdds(adds: string[], title: string) {
  if (adds.length === 0) return ['No schema changes are needed.']
  return [title, ...adds.map((name) => `  ${name}`)]
}
