import { type AnyEntry, contract, listRoutes, reason } from '@castellan/contract'
import { z } from 'zod'

/** What one can say at the command line, in two words. */
export type Command = {
  /** `user ban`. */
  words: string
  summary: string
  description: string
  /** What it takes, a flag for each field. */
  schema: z.ZodObject
  /** The field that the word after these two is for. */
  about?: string
  /** The fields that name a user, who may be called by their e-mail address. */
  naming: readonly string[]
  /** The fields that a table of its list shows. */
  columns?: readonly string[]
  /** Where the endpoint is that does it; the trail alone is verified without one. */
  endpoint?: { subject: string; key: string }
}

type Saying = [words: string, key: string, about?: string | undefined, columns?: readonly string[]]

const userColumns = ['id', 'email', 'name', 'role', 'banned', 'createdAt']

const sessionColumns = ['id', 'createdAt', 'expiresAt', 'ipAddress', 'userAgent', 'impersonatedBy']

const keyColumns = ['id', 'name', 'hint', 'userId', 'permissions', 'expiresAt', 'lastUsedAt']

const eventColumns = ['id', 'createdAt', 'action', 'actor', 'targetId', 'subject', 'reason']

const sayings: Saying[] = [
  ['user list', 'listUsers', undefined, userColumns],
  ['user get', 'getUser', 'id'],
  ['user create', 'createUser', 'email'],
  ['user update', 'updateUser', 'userId'],
  ['user remove', 'removeUser', 'userId'],
  ['user set-role', 'setRole', 'userId'],
  ['user set-password', 'setUserPassword', 'userId'],
  ['user ban', 'banUser', 'userId'],
  ['user unban', 'unbanUser', 'userId'],
  ['user sessions', 'listUserSessions', 'userId', sessionColumns],
  ['user sign-out', 'revokeUserSessions', 'userId'],
  ['role list', 'listRoles', undefined, ['name', 'source', 'permissions']],
  ['role create', 'createRole', 'name'],
  ['role update', 'updateRole', 'name'],
  ['role delete', 'deleteRole', 'name'],
  ['key list', 'listApiKeys', undefined, keyColumns],
  ['key get', 'getApiKey', 'id'],
  ['key create', 'createApiKey', 'name'],
  ['key update', 'updateApiKey', 'keyId'],
  ['key rotate', 'rotateApiKey', 'keyId'],
  ['key revoke', 'revokeApiKey', 'keyId'],
  ['trail list', 'listAuditEvents', undefined, eventColumns],
  ['trail history', 'getUserHistory', 'userId', eventColumns],
]

const naming = ['userId', 'actorId', 'impersonatorId', 'targetId']

/** What is the caller's own in the API where it is left out; the command line is nobody's. */
const required: Record<string, z.ZodRawShape> = {
  createApiKey: { userId: z.string().describe('The owner.') },
}

const why = { reason: reason.optional().describe('Why, for the trail.') }

const entries = new Map(listRoutes(contract).map((one) => [one.key, one]))

const verify: Command = {
  words: 'trail verify',
  summary: 'Verify the trail',
  description: 'Reads all of it, and says what is not as it was written. Ends with 1 then.',
  schema: z.object({
    noted: z
      .string()
      .regex(/^\d{1,18}:[0-9a-f]{64}$/, 'expected a head as an earlier verification printed it')
      .optional()
      .describe(
        'A head that was noted outside: where it is found, the trail is the same up to there.',
      ),
  }),
  naming: [],
}

/** Everything that can be said. */
export const commands: Command[] = [...sayings.map(commandOf), verify]

function isChange({ method, metadata: { auth: needs } }: AnyEntry) {
  return method === 'POST' && !needs.endsWith(':list')
}

function schemaOf(entry: AnyEntry, key: string) {
  const schema = entry.method === 'GET' ? entry.query : entry.body
  const taken = schema instanceof z.ZodObject ? schema : z.object({})
  return taken.extend({ ...required[key], ...(isChange(entry) ? why : {}) })
}

function commandOf([words, key, about, columns]: Saying): Command {
  const found = entries.get(key)
  if (!found) throw new Error(`The contract has no entry ${key}`)
  const { entry, subject } = found
  return {
    words,
    summary: entry.summary,
    description: entry.description,
    schema: schemaOf(entry, key),
    ...(about ? { about } : {}),
    naming: key === 'getUser' ? ['id'] : naming,
    ...(columns ? { columns } : {}),
    endpoint: { subject, key },
  }
}
