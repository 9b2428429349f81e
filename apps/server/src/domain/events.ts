import type { EventAction } from '@castellan/contract'

/** Fields as they were and as they are, never a secret among them. */
export type Change = { before?: Record<string, unknown>; after?: Record<string, unknown> }

/** What an endpoint has done, as it tells the trail; who did it, and from where, is known to the door. */
export type Happening = {
  action: EventAction
  /** The user that it was done to. */
  targetId?: string
  /** The role, key or session that it was done to, by its name or id. */
  subject?: string
  change?: Change
}
