import type { Config } from './config.ts'
import type { Deps } from './deps.ts'
import { policyReader } from './policy.ts'
import { boxOf } from './secrets/box.ts'
import { keySecrets } from './secrets/key.ts'
import type { Hasher } from './secrets/password.ts'
import { secretIn } from './secrets/secret-file.ts'
import { randomText } from './secrets/token.ts'
import type { Store } from './store/open.ts'
import { pathIn } from './store/url.ts'

/** The secret of the configuration, or the one that is kept beside a SQLite file. */
export const secretOf = ({ secret, database }: Config) =>
  secret ?? secretIn(`${pathIn(database.url)}.secret`)

/** What endpoints work with, as far as it is the same for requests and for the command line. */
export const depsOf = (
  config: Config,
  store: Store,
  secret: string,
  { now, hasher }: { now: () => Date; hasher: Hasher },
): Omit<Deps, 'attempts'> => ({
  now,
  store,
  hasher,
  box: boxOf(secret),
  randomText,
  keySecrets,
  config,
  policyOf: policyReader(config.access),
})
