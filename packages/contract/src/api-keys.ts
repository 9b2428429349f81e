import { z } from 'zod'
import { entry } from './entry.ts'
import { boundedString, name, nullIsAbsent, timestamp, userId, wholeNumber } from './fields.ts'
import { findUnknownPermissions } from './permissions.ts'

/** How long the secret before a rotation lives on, when nothing is said: time to bring out the new one. */
const usualGraceSeconds = 86_400

const longestGraceSeconds = 604_800

const mostPermissions = 200

const mostNetworks = 100

const permission = boundedString(255)
  .regex(/^[^:]+:[^:]+$/, 'Invalid permission: expected resource:action')
  .refine(isKnown, 'Invalid permission: the resource has no such action')

const permissions = z
  .array(permission)
  .min(1)
  .max(mostPermissions)
  .describe('What the key may do, as far as its owner may: `["user:get", "session:list"]`.')

const allowedNetworks = z
  .array(
    z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], {
      error: 'Invalid network: expected an address or a CIDR range',
    }),
  )
  .max(mostNetworks)
  .describe('Where the key may be used from, as addresses and CIDR ranges; empty is anywhere.')

const keyName = name.min(1)

const keyId = z.string().describe('The id of the key.')

/** A key as every answer shows it: never its secret. */
export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().describe('The last four characters of the secret, to tell keys apart.'),
    userId: z.string().describe('The owner: the key may do nothing that they may not.'),
    permissions: z.array(z.string()),
    allowedNetworks: z.array(z.string()),
    expiresAt: z.iso.datetime().nullable().describe('`null` is never.'),
    previousSecretExpiresAt: z.iso
      .datetime()
      .nullable()
      .describe('Until when the secret before the last rotation lives on.'),
    lastUsedAt: z.iso.datetime().nullable().describe('To the minute or so.'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'ApiKey' })

export type ApiKey = z.infer<typeof ApiKey>

const withSecret = z.object({
  key: ApiKey,
  secret: z.string().describe('What to send as the bearer token or `x-api-key`; shown this once.'),
})

/** Keys, with which programs call the API without anybody's session. */
export const apiKeys = {
  createApiKey: entry({
    method: 'POST',
    path: '/admin/create-key',
    auth: 'key:create',
    summary: 'Create a key for a machine',
    description:
      'Answers the secret, this once. The key may do what both `permissions` says and its owner may, ' +
      'at each request. Both owner and caller must hold every permission that is given.',
    body: z.strictObject({
      name: keyName,
      permissions,
      userId: nullIsAbsent(userId).describe('The owner; the caller when left out.'),
      allowedNetworks: nullIsAbsent(allowedNetworks),
      expiresAt: nullIsAbsent(timestamp).describe('When the key ends; never when left out.'),
    }),
    responseDescription: 'Key created',
    response: withSecret,
    errors: [
      'USER_NOT_FOUND',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
      'NOT_ALLOWED_WHILE_IMPERSONATING',
    ],
  }),
  listApiKeys: entry({
    method: 'GET',
    path: '/admin/list-keys',
    auth: 'key:list',
    summary: 'List keys',
    description: 'The oldest first, a page at a time; of one owner, where `userId` is given.',
    query: z.strictObject({
      userId: z.string().optional().describe('The owner of the keys.'),
      limit: wholeNumber(1)
        .optional()
        .describe('Keys on a page: 1 to 1000, 100 when left out, unless configured otherwise.'),
      cursor: z
        .string()
        .optional()
        .describe('The `nextCursor` of another page of the same list, to go on after it.'),
    }),
    responseDescription: 'List of keys',
    response: z.object({
      keys: z.array(ApiKey),
      limit: z.int().min(1),
      nextCursor: z
        .string()
        .optional()
        .describe('Where the next page begins; absent on the last one.'),
    }),
    errors: [],
  }),
  getApiKey: entry({
    method: 'GET',
    path: '/admin/get-key',
    auth: 'key:get',
    summary: 'Get a key',
    description: 'Answers all there is to know of a key but its secret.',
    query: z.strictObject({ id: keyId }),
    responseDescription: 'Key',
    response: z.object({ key: ApiKey }),
    errors: ['KEY_NOT_FOUND'],
  }),
  updateApiKey: entry({
    method: 'POST',
    path: '/admin/update-key',
    auth: 'key:update',
    summary: 'Change a key',
    description:
      'Changes what is given, and leaves the secret as it is. `expiresAt: null` lets the key never ' +
      'expire; an empty list of allowedNetworks lets it be used from anywhere.',
    body: z.strictObject({
      keyId,
      name: keyName.optional(),
      permissions: permissions.optional(),
      allowedNetworks: allowedNetworks.optional(),
      expiresAt: timestamp.nullable().optional(),
    }),
    responseDescription: 'Key updated',
    response: z.object({ key: ApiKey }),
    errors: [
      'NO_DATA_TO_UPDATE',
      'KEY_NOT_FOUND',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
      'NOT_ALLOWED_WHILE_IMPERSONATING',
    ],
  }),
  rotateApiKey: entry({
    method: 'POST',
    path: '/admin/rotate-key',
    auth: 'key:rotate',
    summary: 'Give a key a new secret',
    description:
      'Answers the new secret, this once. The one before lives on for `gracePeriodSeconds`; one from before ' +
      'that ends now.',
    body: z.strictObject({
      keyId,
      gracePeriodSeconds: z
        .int()
        .min(0)
        .max(longestGraceSeconds)
        .default(usualGraceSeconds)
        .describe('A day when left out; 0, where the secret has leaked, ends it at once.'),
    }),
    responseDescription: 'Key rotated',
    response: withSecret,
    errors: [
      'KEY_NOT_FOUND',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      'NOT_ALLOWED_WHILE_IMPERSONATING',
    ],
  }),
  revokeApiKey: entry({
    method: 'POST',
    path: '/admin/revoke-key',
    auth: 'key:revoke',
    summary: 'Revoke a key',
    description: 'Ends the key, and every impersonation that it runs. Cannot be undone.',
    body: z.strictObject({ keyId }),
    responseDescription: 'Key revoked',
    response: z.object({ success: z.literal(true) }),
    errors: ['KEY_NOT_FOUND', 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
  }),
}

/** Whether a permission of one of the API's own resources is there; others are free to name. */
function isKnown(permission: string) {
  const [resource = '', action = ''] = permission.split(':')
  return findUnknownPermissions({ [resource]: [action] }).length === 0
}
