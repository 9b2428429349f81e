import type { ApiKey } from '@castellan/client'
import { useState } from 'react'
import { toLocalInput } from '../elements/local-time.ts'
import { groupPermissions, listPermissionNames } from '../roles/permission-set.ts'
import { useObjections } from '../session/use-objections.ts'
import { texts } from '../texts/index.ts'
import { useExplanations } from '../user/explanations.ts'
import type { ApiKeyInput } from './queries.ts'

/** Holds what is typed of an API key: of one that exists, what it is now. */
export function useApiKeyDraft(apiKey: ApiKey | undefined) {
  const [draft, setDraft] = useState(() => ({
    name: apiKey?.name ?? '',
    /** The owner; the reader if there is none. */
    userId: undefined as string | undefined,
    permissions: groupPermissions(apiKey?.permissions ?? []),
    networks: apiKey?.allowedNetworks.join(', ') ?? '',
    expiresOn: toLocalInput(apiKey?.expiresAt),
  }))
  const { name, userId, permissions, networks, expiresOn } = draft
  const findObjection = useObjections()
  const named = listPermissionNames(permissions)
  const { create } = useExplanations(
    userId && named.length > 0
      ? {
          create: {
            path: '/admin/create-key',
            body: { name: 'Explanation', userId, permissions: named },
          },
        }
      : {},
  )
  return {
    draft,
    set: (change: Partial<typeof draft>) => setDraft((current) => ({ ...current, ...change })),
    /** Why the reader could not save the key, or it could not have this owner. */
    objection:
      findObjection(apiKey ? 'key:update' : 'key:create') ??
      (named.length === 0 ? texts.apiKeys.noPermission : undefined) ??
      (userId ? create : undefined),
    toInput: (): ApiKeyInput => ({
      name,
      userId,
      permissions: named,
      allowedNetworks: networks.split(/[\s,]+/).filter(Boolean),
      expiresAt: expiresOn ? new Date(expiresOn).toISOString() : null,
    }),
  }
}
