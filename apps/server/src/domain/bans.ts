import { type Actor, ownUserId } from './permissions.ts'

type Bannable = { banned: boolean | null; banExpires: Date | null }

/** The columns of a user who is not banned. */
export const noBan = { banned: false, banReason: null, banExpires: null }

/** A ban without an end never lapses; any other lapses at the instant it names. */
export function isBanned({ banned, banExpires }: Bannable, now: Date) {
  return banned === true && (banExpires === null || now < banExpires)
}

/** Whether the columns still say banned, though the ban has lapsed. */
export function hasBanLapsed(user: Bannable, now: Date) {
  return user.banned === true && !isBanned(user, now)
}

/** Returns why `actor` may not ban the user, or nothing if they may. */
export function objectionToBan(actor: Actor, userId: string) {
  return ownUserId(actor) === userId ? 'YOU_CANNOT_BAN_YOURSELF' : undefined
}

/** The columns of a ban of `seconds` from `now`; 0 is without an end. */
export function buildBan(reason: string, seconds: number, now: Date) {
  return {
    banned: true,
    banReason: reason,
    banExpires: seconds === 0 ? null : new Date(now.getTime() + seconds * 1000),
  }
}
