import type { Config } from '../config/config.ts'
import { toAuditEvent } from '../domain/audit-event.ts'
import { generateRandomString } from '../secrets/token.ts'
import { openStore } from '../store/index.ts'
import type { Opener } from '../store/open-database.ts'
import { buildCliUserAgent } from './caller.ts'

/**
 * Ends every session and API key that was created before a time, and records it. Without
 * `isConfirmed` it only counts them.
 */
export async function runRevokeBefore(
  { time, isConfirmed }: { time: Date; isConfirmed: boolean },
  { database }: Pick<Config, 'database'>,
  opener: Opener = 'cli',
) {
  const now = () => new Date()
  const store = await openStore(database, { now, generateRandomString }, opener)
  try {
    if (!isConfirmed) return await store.credentialsBefore.count(time)
    return await store.transaction(async (tx) => {
      const counts = await tx.credentialsBefore.delete(time)
      const change = { before: { createdBefore: time.toISOString(), ...counts } }
      const event = { action: 'credentials.revoked', change } as const
      const metadata = { userAgent: buildCliUserAgent() }
      await tx.auditEvents.record(toAuditEvent(event, { kind: 'cli' }, metadata), now())
      return counts
    })
  } finally {
    await store.close()
  }
}

/** Says how many sessions and API keys ended, or would end. */
export function describeRevocation(
  { sessions, keys }: { sessions: number; keys: number },
  { time, isConfirmed }: { time: Date; isConfirmed: boolean },
) {
  const what = `${sessions} sessions and ${keys} API keys from before ${time.toISOString()}`
  return isConfirmed
    ? [`Ended ${what}.`]
    : [`This would end ${what}.`, 'To end them, run the command again with --yes.']
}
