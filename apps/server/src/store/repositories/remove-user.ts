type OwnedRows = { deleteByUser: (userId: string) => Promise<unknown> }

type RemoveUserDeps = {
  sessions: OwnedRows
  apiKeys: OwnedRows
  credentials: OwnedRows
  users: { remove: (id: string) => Promise<void> }
}

/** Deletes a user with their sessions, the impersonations that they run, API keys and accounts. */
export async function removeUser(
  { sessions, apiKeys, credentials, users }: RemoveUserDeps,
  id: string,
) {
  for (const owned of [sessions, apiKeys, credentials]) await owned.deleteByUser(id)
  await users.remove(id)
}
