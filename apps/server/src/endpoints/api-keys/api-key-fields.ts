import { problem } from '@castellan/contract'
import type { ApiKeyRow } from '../../store/rows.ts'

/** The fields of an API key that the audit log records. */
export function toAuditFields({ name, permissions, allowedNetworks, expiresAt }: ApiKeyRow) {
  return {
    name,
    permissions,
    allowedNetworks,
    expiresAt: expiresAt?.toISOString() ?? null,
  }
}

/** Returns why an API key may not expire at this time, or nothing: it must be in the future. */
export function objectionToExpiry(expiresAt: string | null | undefined, now: Date) {
  return typeof expiresAt === 'string' && new Date(expiresAt) <= now
    ? problem('VALIDATION_ERROR', '[body.expiresAt] Invalid date: expected a time in the future')
    : undefined
}
