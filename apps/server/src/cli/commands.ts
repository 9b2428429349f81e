import {
  type AnyEntry,
  createContract,
  listRoutes,
  reason,
  type UserFields,
} from '@castellan/contract'
import { z } from 'zod'

/** A command of two words, such as `user ban`. */
export type CliCommand = {
  /** `user`. */
  group: string
  /** `ban`. */
  name: string
  summary: string
  description: string
  /** The input: one option for each field. */
  schema: z.ZodObject
  /** The field that is given as an argument instead of an option. */
  argument?: string
  /** The fields that name a user, by id or by email address. */
  userFields: readonly string[]
  /** The columns of the table that shows a list. */
  columns?: readonly string[]
  /** The endpoint that does the work; `audit verify` has none. */
  endpoint?: { subject: string; key: string }
}

type CommandRow = [
  words: string,
  key: string,
  argument?: string | undefined,
  columns?: readonly string[],
]

const userColumns = ['id', 'email', 'name', 'role', 'banned', 'createdAt']

const sessionColumns = ['id', 'createdAt', 'expiresAt', 'ipAddress', 'userAgent', 'impersonatedBy']

const roleColumns = ['name', 'source', 'permissions']

const apiKeyColumns = ['id', 'name', 'hint', 'userId', 'permissions', 'expiresAt', 'lastUsedAt']

const eventColumns = ['id', 'createdAt', 'action', 'actor', 'targetId', 'subject', 'reason']

const table: CommandRow[] = [
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
  ['role list', 'listRoles', undefined, roleColumns],
  ['role create', 'createRole', 'name'],
  ['role update', 'updateRole', 'name'],
  ['role delete', 'deleteRole', 'name'],
  ['api-key list', 'listApiKeys', undefined, apiKeyColumns],
  ['api-key get', 'getApiKey', 'id'],
  ['api-key create', 'createApiKey', 'name'],
  ['api-key update', 'updateApiKey', 'keyId'],
  ['api-key rotate', 'rotateApiKey', 'keyId'],
  ['api-key revoke', 'revokeApiKey', 'keyId'],
  ['audit list', 'listAuditEvents', undefined, eventColumns],
  ['audit history', 'getUserHistory', 'userId', eventColumns],
]

const userFields = ['userId', 'actorId', 'impersonatorId', 'targetId']

/** Fields that default to the caller in the API. The command line has no user of its own. */
const requiredFields: Record<string, z.ZodRawShape> = {
  createApiKey: { userId: z.string().describe('The id of the owner.') },
}

const reasonField = { reason: reason.optional().describe('The reason, for the audit log.') }

const verify: CliCommand = {
  group: 'audit',
  name: 'verify',
  summary: 'Verify the audit log',
  description:
    'Reads the whole audit log and lists everything that was changed after it was written. Exits with 1 if it finds anything.',
  schema: z.object({
    expectHead: z
      .string()
      .regex(/^\d{1,18}:[0-9a-f]{64}$/, 'expected NUMBER:HASH, as an earlier verification printed')
      .optional()
      .describe(
        'The head that an earlier verification printed. Fails if the audit log does not contain it.',
      ),
  }),
  userFields: [],
}

/** Creates all commands that work on the database, for users with these additional fields. */
export function createCommands(userFields: UserFields): CliCommand[] {
  const routes = new Map(listRoutes(createContract(userFields)).map((route) => [route.key, route]))
  return [...table.map((row) => toCommand(row, routes)), verify]
}

function toCommand(
  [words, key, argument, columns]: CommandRow,
  routes: ReadonlyMap<string, ReturnType<typeof listRoutes>[number]>,
): CliCommand {
  const route = routes.get(key)
  if (!route) throw new Error(`The contract has no route ${key}`)
  const { entry, subject } = route
  const [group = '', name = ''] = words.split(' ')
  return {
    group,
    name,
    summary: entry.summary,
    description: entry.description,
    schema: buildSchema(entry, key),
    ...(argument ? { argument } : {}),
    userFields: key === 'getUser' ? ['id'] : userFields,
    ...(columns ? { columns } : {}),
    endpoint: { subject, key },
  }
}

function buildSchema(entry: AnyEntry, key: string) {
  const schema = entry.method === 'GET' ? entry.query : entry.body
  const input = schema instanceof z.ZodObject ? schema : z.object({})
  return input.extend({ ...requiredFields[key], ...(isChange(entry) ? reasonField : {}) })
}

function isChange({ method, metadata: { auth } }: AnyEntry) {
  return method === 'POST' && !auth.endsWith(':list')
}
