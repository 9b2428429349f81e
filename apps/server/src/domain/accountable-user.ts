import type { ApiKeyMaker } from './api-keys.ts'

type ImpersonationOrSession = {
  user: { id: string }
  session: { impersonatedBy: string | null }
  startedWith?: { kind: string; makers?: readonly ApiKeyMaker[] } | undefined
}

/** Returns who is accountable for an API key: the user who began its chain of makers, or else its owner. */
export function findAccountableForApiKey(ownerId: string, makers: readonly ApiKeyMaker[]) {
  return makers.at(-1)?.user?.id ?? ownerId
}

/** Returns who is accountable for a session: its user, or who is accountable for the impersonation. */
export function findAccountableForSession({ user, session, startedWith }: ImpersonationOrSession) {
  if (session.impersonatedBy === null) return user.id
  return findAccountableForApiKey(session.impersonatedBy, startedWith?.makers ?? [])
}
