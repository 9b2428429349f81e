type RemoveUserDeps = {
  sessions: { deleteByUser: (userId: string) => Promise<unknown> }
  apiKeys: { deleteByUser: (userId: string) => Promise<string[]> }
  credentials: { deleteByUser: (userId: string) => Promise<void> }
  users: { remove: (id: string) => Promise<void> }
}

/**
 * Deletes a user with their sessions, the impersonations that they run, accounts, API keys and those
 * that they made. Returns the ids of the keys.
 */
export async function removeUser(
  { sessions, apiKeys, credentials, users }: RemoveUserDeps,
  id: string,
) {
  await sessions.deleteByUser(id)
  const endedKeyIds = await apiKeys.deleteByUser(id)
  await credentials.deleteByUser(id)
  await users.remove(id)
  return endedKeyIds
}
