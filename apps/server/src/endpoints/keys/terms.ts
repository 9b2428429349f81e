import { problem } from '@castellan/contract'
import type { KeyRow } from '../../store/keys.ts'

/** What of a key the trail tells. */
export const termsOf = ({ name, permissions, networks, expiresAt }: KeyRow) => ({
  name,
  permissions,
  networks,
  expiresAt: expiresAt?.toISOString() ?? null,
})

/** Why a key may not end then: one that has ended already is none. */
export const objectionToEnd = (expiresAt: string | null | undefined, now: Date) =>
  typeof expiresAt === 'string' && new Date(expiresAt) <= now
    ? problem('VALIDATION_ERROR', '[body.expiresAt] Invalid instant: expected one to come')
    : undefined
