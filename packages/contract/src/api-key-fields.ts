import * as z from 'zod'
import { boundedString, name } from './fields.ts'
import { findUnknownPermissions } from './permissions.ts'

/** How long the previous secret works after a rotation by default: a day, to deploy the new one. */
export const defaultGracePeriodSeconds = 86_400

/** The longest time that the previous secret works after a rotation: a week. */
export const longestGracePeriodSeconds = 604_800

const maxPermissions = 200

const maxNetworks = 100

const permission = boundedString(255)
  .regex(/^[^:]+:[^:]+$/, 'Invalid permission: expected resource:action')
  .refine(isKnown, 'Invalid permission: the resource has no such action')
  .meta({ id: 'Permission', description: 'A permission as `resource:action`.' })

/** The permissions of an API key. */
export const permissions = z
  .array(permission)
  .min(1)
  .max(maxPermissions)
  .describe(
    'What the key may do, if its owner may do it too, for example `["user:get", "session:list"]`.',
  )

/** The networks that an API key can be used from. */
export const allowedNetworks = z
  .array(
    z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], {
      error: 'Invalid network: expected an address or a CIDR range',
    }),
  )
  .max(maxNetworks)
  .describe(
    'The addresses and CIDR ranges that the key can be used from. If empty, it can be used from anywhere.',
  )

/** The name of an API key. */
export const keyName = name.min(1).describe('The name of the key.')

/** The id of an API key. */
export const keyId = z.string().describe('The id of the key.')

/** An API key as every response shows it, without its secret. */
export const ApiKey = z
  .object({
    id: z.string().describe('The id of the key.'),
    name: z.string().describe('The name of the key.'),
    hint: z.string().describe('The last four characters of the secret, to recognize the key.'),
    userId: z
      .string()
      .describe('The id of the owner. The key can do nothing that its owner may not do.'),
    permissions: z.array(z.string()).describe('What the key may do, if its owner may do it too.'),
    allowedNetworks: z
      .array(z.string())
      .describe(
        'The addresses and CIDR ranges that the key can be used from. If empty, it can be used from anywhere.',
      ),
    expiresAt: z.iso.datetime().nullable().describe('When the key expires; `null` means never.'),
    previousSecretExpiresAt: z.iso
      .datetime()
      .nullable()
      .describe(
        'Until when the secret from before the last rotation works; `null` if it does not.',
      ),
    secretCreatedAt: z.iso.datetime().describe('When the current secret was created.'),
    createdBy: z
      .object({
        userId: z.string().describe('The id of the user; for a key, of its owner.'),
        keyId: z.string().nullable().describe('The id of the key; `null` if a session did it.'),
        hint: z
          .string()
          .nullable()
          .describe('The last four characters of the secret of that key, to recognise it.'),
      })
      .nullable()
      .describe(
        'Who created the current secret. The key ends with them; `null` for the command line.',
      ),
    lastUsedAt: z.iso
      .datetime()
      .nullable()
      .describe('When the key was last used, to within about a minute; `null` means never.'),
    createdAt: z.iso.datetime().describe('When the key was created.'),
    updatedAt: z.iso.datetime().describe('When the key was last changed.'),
  })
  .meta({ id: 'ApiKey', description: 'An API key, without its secret.' })

/** An API key as every response shows it, without its secret. */
export type ApiKey = z.infer<typeof ApiKey>

/** The response that contains the secret of an API key. */
export const apiKeyWithSecret = z.object({
  key: ApiKey,
  secret: z
    .string()
    .describe(
      'The secret, to send as a bearer token or in the header `x-api-key`. It is shown only once.',
    ),
})

/** The API keys that end together with something else. */
export const endedKeyIds = z
  .array(z.string())
  .describe('The ids of the keys that ended as well, as they were made with it: at most 1000.')

/** Permissions on resources of this API must exist; an app may name any others. */
function isKnown(permission: string) {
  const [resource = '', action = ''] = permission.split(':')
  return findUnknownPermissions({ [resource]: [action] }).length === 0
}
