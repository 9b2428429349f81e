type SuspendUserDeps = {
  sessions: { deleteByUser: (userId: string) => Promise<unknown> }
  apiKeys: {
    listIdsByUser: (userId: string) => Promise<string[]>
    deleteImpersonationsByUser: (userId: string) => Promise<void>
  }
}

/**
 * Deletes the sessions of a user, and the impersonations that they run or that their API keys or those that
 * they made started. Returns the ids of the keys, which a ban suspends.
 */
export async function suspendUser({ sessions, apiKeys }: SuspendUserDeps, id: string) {
  const [keyIds] = await Promise.all([apiKeys.listIdsByUser(id), sessions.deleteByUser(id)])
  if (keyIds.length > 0) await apiKeys.deleteImpersonationsByUser(id)
  return keyIds
}
