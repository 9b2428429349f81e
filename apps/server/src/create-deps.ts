import { createPolicyReader } from './auth/policy.ts'
import type { Config } from './config/config.ts'
import { readOrCreateSecret } from './config/secret-file.ts'
import type { Deps } from './deps.ts'
import { createApiKeySecrets } from './secrets/api-key-secret.ts'
import { isCommonPassword } from './secrets/common-passwords.ts'
import { createEncryption } from './secrets/encryption.ts'
import type { Hasher } from './secrets/password.ts'
import { generateRandomString } from './secrets/token.ts'
import { toFilePath } from './store/database-url.ts'
import type { Store } from './store/index.ts'

/** Returns the secret of the configuration, or that of the file next to the SQLite database. */
export function resolveSecret({ secret, database }: Config) {
  return secret ?? readOrCreateSecret(`${toFilePath(database.url)}.secret`)
}

/** Creates what the endpoints work with, for the server and for the command line. */
export function createDeps(
  config: Config,
  store: Store,
  secret: string,
  { now, hasher }: { now: () => Date; hasher: Hasher },
): Omit<Deps, 'signInAttempts'> {
  return {
    now,
    store,
    hasher,
    isCommonPassword,
    encryption: createEncryption(secret),
    generateRandomString,
    apiKeySecrets: createApiKeySecrets(secret),
    config,
    readPolicy: createPolicyReader(config.access),
  }
}
