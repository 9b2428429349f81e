import { createPolicyReader } from './auth/policy.ts'
import { type Config, ConfigError } from './config/config.ts'
import { readOrCreateSecrets } from './config/secret-file.ts'
import type { Deps } from './deps.ts'
import { createApiKeySecrets } from './secrets/api-key-secret.ts'
import { isCommonPassword } from './secrets/common-passwords.ts'
import { createDeviceTokens } from './secrets/device-token.ts'
import { createEncryption } from './secrets/encryption.ts'
import type { Hasher } from './secrets/password.ts'
import { betterAuthCost } from './secrets/password-hash.ts'
import type { ServerSecrets } from './secrets/server-secrets.ts'
import { generateRandomString } from './secrets/token.ts'
import { resolveLinks, toFilePath } from './store/database-url.ts'
import type { Store } from './store/index.ts'

/** Returns the secrets of the configuration, or those of the file next to the SQLite database. */
export function resolveSecrets({ secrets, database }: Config): ServerSecrets {
  return secrets ?? readOrCreateSecrets(`${resolveLinks(toFilePath(database.url))}.secret`)
}

/**
 * Refuses password hashes that an app in the same database could not verify.
 * @throws ConfigError
 */
export function checkScryptCost({ scrypt }: Config, isAppDatabase: boolean) {
  if (isAppDatabase && scrypt.cost !== betterAuthCost && !scrypt.allowInAppDatabase)
    throw new ConfigError([
      'CASTELLAN_SCRYPT_COST must stay 16384, as the app in this database cannot verify other hashes. If it can, set CASTELLAN_SCRYPT_COST_IN_APP_DATABASE=allow',
    ])
}

/** Creates what the endpoints work with, for the server and for the command line. */
export function createDeps(
  config: Config,
  store: Store,
  secrets: ServerSecrets,
  { now, hasher }: { now: () => Date; hasher: Hasher },
): Omit<Deps, 'signInAttempts'> {
  checkScryptCost(config, store.adopted)
  return {
    now,
    store,
    hasher,
    isCommonPassword,
    encryption: createEncryption(secrets),
    generateRandomString,
    apiKeySecrets: createApiKeySecrets(secrets),
    deviceTokens: createDeviceTokens(secrets),
    config,
    readPolicy: createPolicyReader(config.access),
  }
}
