import * as z from 'zod'
import {
  ApiKey,
  allowedNetworks,
  apiKeyWithSecret,
  defaultGracePeriodSeconds,
  endedKeyIds,
  keyId,
  keyName,
  longestGracePeriodSeconds,
  permissions,
} from './api-key-fields.ts'
import { entry } from './entry.ts'
import { nullIsAbsent, timestamp, userId } from './fields.ts'
import { buildPageInfo, buildPageQuery } from './paging.ts'
import { success } from './responses.ts'

/** API keys, with which programs call the API without a session. */
export const apiKeys = {
  createApiKey: entry({
    method: 'POST',
    path: '/admin/create-key',
    auth: 'key:create',
    summary: 'Create an API key',
    description:
      'Creates an API key and returns its secret, which is shown only once. At each request, the key ' +
      'may do only what both `permissions` and its owner allow. The owner and the caller must have ' +
      'every permission in `permissions`.',
    body: z.strictObject({
      name: keyName,
      permissions,
      userId: nullIsAbsent(userId).describe('The id of the owner; the caller if left out.'),
      allowedNetworks: nullIsAbsent(allowedNetworks),
      expiresAt: nullIsAbsent(timestamp).describe('When the key expires; never if left out.'),
    }),
    example: {
      name: 'deploy',
      permissions: ['user:list', 'user:get'],
      allowedNetworks: ['192.0.2.0/24'],
    },
    responseDescription: 'Key created',
    response: apiKeyWithSecret,
    errors: [
      'USER_NOT_FOUND',
      'TOO_MANY_KEYS',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS',
      'NOT_ALLOWED_WHILE_IMPERSONATING',
    ],
  }),
  listApiKeys: entry({
    method: 'GET',
    path: '/admin/list-keys',
    auth: 'key:list',
    summary: 'List API keys',
    description: 'Returns one page of API keys, oldest first.',
    query: z.strictObject({
      userId: z
        .string()
        .optional()
        .describe('The id of an owner. If left out, the list has the keys of all owners.'),
      ...buildPageQuery('keys'),
    }),
    example: { limit: 20 },
    responseDescription: 'List of keys',
    response: z.object({
      keys: z.array(ApiKey).describe('The keys of this page, oldest first.'),
      ...buildPageInfo('keys'),
    }),
    errors: [],
  }),
  getApiKey: entry({
    method: 'GET',
    path: '/admin/get-key',
    auth: 'key:get',
    summary: 'Get an API key',
    description: 'Returns an API key, without its secret.',
    query: z.strictObject({ id: keyId }),
    example: { id: 'b7Kq2Xw9' },
    responseDescription: 'Key',
    response: z.object({ key: ApiKey }),
    errors: ['KEY_NOT_FOUND'],
  }),
  updateApiKey: entry({
    method: 'POST',
    path: '/admin/update-key',
    auth: 'key:update',
    summary: 'Change an API key',
    description: 'Changes the given fields. The secret stays the same.',
    body: z.strictObject({
      keyId,
      name: keyName.optional(),
      permissions: permissions.optional(),
      allowedNetworks: allowedNetworks.optional(),
      expiresAt: timestamp
        .nullable()
        .optional()
        .describe('When the key expires; `null` means never.'),
    }),
    example: { keyId: 'b7Kq2Xw9', name: 'deploy to production' },
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
    summary: 'Replace the secret of an API key',
    description:
      'Returns a new secret, which is shown only once. The current secret works for another ' +
      '`gracePeriodSeconds`. An older secret stops at once. Keys that were made with a secret end with it.',
    body: z.strictObject({
      keyId,
      gracePeriodSeconds: z
        .int()
        .min(0)
        .max(longestGracePeriodSeconds)
        .default(defaultGracePeriodSeconds)
        .describe(
          'How long the current secret still works, in seconds: a day if left out. Use 0 if the secret ' +
            'has leaked.',
        ),
    }),
    example: { keyId: 'b7Kq2Xw9', gracePeriodSeconds: 3600 },
    responseDescription: 'Key rotated',
    response: apiKeyWithSecret.extend({ endedKeyIds }),
    errors: [
      'KEY_NOT_FOUND',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      'NOT_ALLOWED_WHILE_IMPERSONATING',
      'TOO_MANY_KEYS',
    ],
  }),
  revokeApiKey: entry({
    method: 'POST',
    path: '/admin/revoke-key',
    auth: 'key:revoke',
    summary: 'Revoke an API key',
    description:
      'Deletes the key and every key that it made, and ends every impersonation that they have started. ' +
      'Cannot be undone.',
    body: z.strictObject({ keyId }),
    example: { keyId: 'b7Kq2Xw9' },
    responseDescription: 'Key revoked',
    response: success.extend({ endedKeyIds }),
    errors: ['KEY_NOT_FOUND', 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
  }),
}
