import type { Observer } from '../../observer.ts'
import { createCheckpointRepository } from '../audit/checkpoints.ts'
import { createAuditDeliveryRepository } from '../audit/delivery.ts'
import { createAuditEventRepository } from '../audit/events.ts'
import { createPruningRepository } from '../audit/pruning.ts'
import type { Db, Dialect } from '../database.ts'
import type { IdTypes } from '../schema/forms/id-type.ts'
import type { StoredKinds } from '../schema/mapping/adoption.ts'
import type { SchemaNames } from '../schema/names.ts'
import { createUserCounts } from '../user-list/count-created.ts'
import { createUserList } from '../user-list/index.ts'
import { createApiKeyRepository } from './api-keys.ts'
import { createCredentialRepository } from './credentials.ts'
import { createCredentialsBeforeRepository } from './credentials-before.ts'
import { createImpersonationRepository } from './impersonations.ts'
import { createReferenceFinder } from './references.ts'
import { removeUser } from './remove-user.ts'
import { createRoleHolderRepository } from './role-holders.ts'
import { createRoleRepository } from './roles.ts'
import { createSessionRepository } from './sessions.ts'
import { suspendUser } from './suspend-user.ts'
import { createUserRepository } from './users.ts'

/** What differs between databases. */
type DialectInfo = {
  dialect: Dialect
  ids: IdTypes
  names: SchemaNames
  stored: StoredKinds
  trigrams: string[]
  readSearchObjection: () => string | undefined
  indexedFields: readonly string[]
  explainUnstorableRole: (role: string) => string | undefined
  observer: Pick<Observer, 'auditEventAppended'>
}

/** The repositories of the store: what can be read from the database and written to it. */
export type Repositories = ReturnType<typeof createRepositories>

/** Runs work on repositories in one transaction. */
export type RunTransaction = <T>(
  work: (tx: Repositories) => Promise<T>,
  client?: string[],
) => Promise<T>

/** Creates the repositories on a connection or in a transaction. */
export function createRepositories(
  db: Db,
  {
    dialect,
    ids,
    names,
    stored,
    indexedFields,
    explainUnstorableRole,
    observer,
    ...search
  }: DialectInfo,
) {
  const isLong = (field: string) => names.isLong('user', field)
  const users = createUserRepository(db, { dialect, ids }, explainUnstorableRole)
  const sessions = createSessionRepository(db, ids)
  const credentials = createCredentialRepository(db, ids, stored)
  const apiKeys = createApiKeyRepository(db, ids)
  return {
    users: {
      list: createUserList(db, { dialect, ...search, isLong, indexedFields }, ids),
      findReferences: createReferenceFinder(db, { dialect, names, stored }),
      suspend: (id: string) => suspendUser({ sessions, apiKeys }, id),
      ...users,
      ...createUserCounts(db, dialect),
      remove: (id: string) => removeUser({ sessions, apiKeys, credentials, users }, id),
    },
    sessions,
    credentials,
    roleHolders: createRoleHolderRepository(db, ids, dialect),
    roles: createRoleRepository(db),
    apiKeys,
    credentialsBefore: createCredentialsBeforeRepository(db, ids),
    impersonations: createImpersonationRepository(db, ids),
    auditEvents: createAuditEventRepository(db, dialect, observer),
    checkpoints: createCheckpointRepository(db, dialect),
    prunings: createPruningRepository(db, dialect),
    auditDelivery: createAuditDeliveryRepository(db, dialect),
  }
}
