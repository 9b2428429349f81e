/** The acts that can be done to many users. */
export const bulkActKinds = [
  'ban',
  'unban',
  'giveRole',
  'takeRole',
  'endSessions',
  'remove',
] as const

/** The kind of an act, by which its texts go as well. */
export type BulkActKind = (typeof bulkActKinds)[number]
