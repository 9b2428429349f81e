import { type Actor, getOwnUserId } from './permissions.ts'

type BanColumns = { banned: boolean | null; banExpires: Date | null }

/** The columns of a user who is not banned. */
export const noBan = { banned: false, banReason: null, banExpires: null }

/** Returns whether the user is banned now. A ban without `banExpires` never expires. */
export function isBanned({ banned, banExpires }: BanColumns, now: Date) {
  return banned === true && (banExpires === null || now < banExpires)
}

/** Returns whether the columns still hold a ban that has expired. */
export function hasBanLapsed(user: BanColumns, now: Date) {
  return user.banned === true && !isBanned(user, now)
}

/** Refuses to ban oneself. */
export function objectionToBan(actor: Actor, userId: string) {
  return getOwnUserId(actor) === userId ? 'YOU_CANNOT_BAN_YOURSELF' : undefined
}

/** Builds the columns of a ban that expires `seconds` from `now`, or never for 0. */
export function buildBan(reason: string, seconds: number, now: Date) {
  return {
    banned: true,
    banReason: reason,
    banExpires: seconds === 0 ? null : new Date(now.getTime() + seconds * 1000),
  }
}
