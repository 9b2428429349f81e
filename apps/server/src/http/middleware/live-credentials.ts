import { createHash } from 'node:crypto'
import type { Credential } from './credential.ts'

type LiveCredential = { accountableUserId: string; expiresAt: number }

/** The number of credentials in memory at which the expired ones are deleted for the first time. */
const firstPurge = 10_000

/** Remembers for some seconds which credentials were live, and who is accountable for each. */
export function createLiveCredentials(seconds: number, now: () => Date) {
  const live = new Map<string, LiveCredential>()
  let nextPurge = firstPurge

  const find = (digest: string) => {
    const found = live.get(digest)
    return found && found.expiresAt > now().getTime() ? found.accountableUserId : undefined
  }

  const purge = () => {
    for (const digest of live.keys()) if (find(digest) === undefined) live.delete(digest)
    nextPurge = Math.max(firstPurge, 2 * live.size)
  }

  return {
    /** Returns the id of the user who is accountable for a credential, if it was live not long ago. */
    find: (credential: Credential) => find(digestToken(credential)),
    remember: (credential: Credential, accountableUserId: string) => {
      if (live.size >= nextPurge) purge()
      const expiresAt = now().getTime() + seconds * 1000
      live.set(digestToken(credential), { accountableUserId, expiresAt })
    },
    forget: (credential: Credential) => live.delete(digestToken(credential)),
  }
}

/** Returns a digest of the token of a credential, which stands for it in memory and in counts. */
export function digestToken({ token }: Credential) {
  return createHash('sha256').update(token).digest('base64url')
}
