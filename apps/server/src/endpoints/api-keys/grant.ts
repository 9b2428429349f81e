import { problem } from '@castellan/contract'
import type { ApiKeyRow } from '../../store/rows.ts'

/** What of a key the trail tells. */
export function toAuditFields({ name, permissions, allowedNetworks, expiresAt }: ApiKeyRow) {
  return {
    name,
    permissions,
    allowedNetworks,
    expiresAt: expiresAt?.toISOString() ?? null,
  }
}

/** Why a key may not end then: one that has ended already is none. */
export function objectionToExpiry(expiresAt: string | null | undefined, now: Date) {
  return typeof expiresAt === 'string' && new Date(expiresAt) <= now
    ? problem('VALIDATION_ERROR', '[body.expiresAt] Invalid instant: expected one to come')
    : undefined
}
