import type { EventAction } from '@castellan/contract'

/** Fields as they were and as they are, never a secret among them; of a refusal its code. */
export type Change = {
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  code?: string
}

/** Who did something: a user, a key of theirs, whoever runs the command line, or nobody we know. */
export type Author = {
  actorKind: 'user' | 'key' | 'command-line' | 'nobody'
  /** The user in whose name it was done. */
  actorId?: string | null
  keyId?: string | null
  /** The user who was really at the keyboard. */
  impersonatorId?: string | null
}

/** What an endpoint has done, as it tells the trail; who did it, and from where, is known to the door. */
export type Happening = {
  action: EventAction
  /** The user that it was done to. */
  targetId?: string
  /** The role, key or session that it was done to, by its name or id. */
  subject?: string
  change?: Change
  /** Why, where the request says so in its body. */
  reason?: string | null | undefined
  /** Who did it, where the door does not know: whoever signs in or out. */
  author?: Author
}

/** Where something was asked for, and why. */
export type Circumstances = {
  ipAddress?: string
  userAgent?: string
  requestId?: string
  reason?: string | null | undefined
}

/** An event as the trail takes it. */
export type NewEvent = Author & Omit<Happening, 'author'> & Circumstances

/**
 * A caller, as far as the trail tells of them: by a session, in which another may act, by a key, or
 * by neither, at the command line.
 */
type Acting = {
  user: { id: string }
  session?: { impersonatedBy: string | null } | undefined
  visit?: { reason: string | null; keyId: string | null }
  key?: { id: string } | undefined
}

/** Who a caller is to the trail. */
export const actorOf = (caller: Acting | undefined): Author => {
  if (!caller) return { actorKind: 'nobody' }
  const { user, session, visit, key } = caller
  if (key) return { actorKind: 'key', actorId: user.id, keyId: key.id }
  if (!session) return { actorKind: 'command-line' }
  const { impersonatedBy: impersonatorId } = session
  return { actorKind: 'user', actorId: user.id, impersonatorId, keyId: visit?.keyId ?? null }
}

/**
 * What happened, with who did it, from where and why: the reason nearest to the deed, and beside it
 * that of the impersonation in which it was done.
 */
export const eventOf = (
  { author, reason, ...happening }: Happening,
  caller: Acting | undefined,
  circumstances: Circumstances,
): NewEvent => {
  const reasons = [reason || circumstances.reason, caller?.visit?.reason].filter(Boolean)
  return {
    ...happening,
    ...circumstances,
    ...(author ?? actorOf(caller)),
    reason: reasons.join('; ') || null,
  }
}

type Fields = Record<string, unknown>

/** What says nothing in a change: whose it is, and when. */
const untold = ['id', 'createdAt', 'updatedAt']

const isSame = (one: unknown, other: unknown) =>
  one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other

/** The fields in which two states of a row differ; of one that comes or goes, those that have a value. */
export const changeOf = (before: Fields | undefined, after: Fields | undefined): Change => {
  const names = Object.keys(after ?? before ?? {}).filter(
    (name) => !untold.includes(name) && !isSame(before?.[name] ?? null, after?.[name] ?? null),
  )
  const part = (row: Fields) => Object.fromEntries(names.map((name) => [name, row[name]]))
  return { ...(before ? { before: part(before) } : {}), ...(after ? { after: part(after) } : {}) }
}
