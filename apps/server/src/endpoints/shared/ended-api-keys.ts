/** Names the API keys that end with their owner or maker, if there are any. */
export function toEndedKeys(ids: string[]): { endedKeyIds?: string[] } {
  return ids.length > 0 ? { endedKeyIds: ids } : {}
}

/** Names the API keys that do not work while their owner or maker is banned, if there are any. */
export function toSuspendedKeys(ids: string[]): { suspendedKeyIds?: string[] } {
  return ids.length > 0 ? { suspendedKeyIds: ids } : {}
}
