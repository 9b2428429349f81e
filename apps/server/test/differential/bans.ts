import { as, challenged, invalid, noSession, userRepeated, withBody } from './differences.ts'
import { asAdmin, enter, getUser, type Options, type Step, session, signIn } from './step.ts'

/** A ban without a reason and an expiry. */
const permanentBan = 'POST /admin/ban-user again, without an end'

const absent = { A4: as(permanentBan) }

/** Every kind of ban, and its end. */
export const bans: Step[] = [
  ...enter('bob7', 'bobby'),
  ban('for an hour', { banReason: 'spam', banExpiresIn: 3600 }),
  session('bob7', 'of a banned user'),
  signIn('by a banned user', { email: 'bobby@example.com' }),
  signIn(
    'by a banned user with a wrong password',
    { email: 'bobby@example.com', password: 'x' },
    { differs: challenged },
  ),
  ban('again, without an end', {}),
  ban('with an empty reason', { banReason: '' }),
  ban('for a fraction of a second', { banExpiresIn: 3600.5 }),
  ban('for 0 seconds', { banExpiresIn: 0 }),
  ban(
    'into the past',
    { banExpiresIn: -3600 },
    {
      differs: {
        C4: invalid('[body.banExpiresIn] Invalid input: expected 0 or a number of seconds from 1'),
      },
    },
  ),
  ban(
    'for too long',
    { banExpiresIn: 1e18 },
    {
      differs: { C4: invalid('[body.banExpiresIn] Too big: expected number to be <=3155760000') },
    },
  ),
  ban('for a string of digits', { banExpiresIn: '60' }),
  ban('for null seconds', { banExpiresIn: null }, { differs: absent }),
  ban('with a null reason', { banReason: null }, { differs: absent }),
  ban('with a number for a reason', { banReason: 5 }),
  ban('of an unknown user', { userId: 'nobody' }),
  ban('of the caller', { userId: '$adminId' }),
  asAdmin('unban-user', 'of Bob', { userId: '$bobId' }),
  asAdmin('unban-user', 'of a user who is not banned', { userId: '$bobId' }),
  asAdmin('unban-user', 'of an unknown user', { userId: 'nobody' }),
  ...enter('bob8', 'bobby'),
  asAdmin(
    'update-user',
    'to start a ban',
    { userId: '$bobId', data: { banned: true } },
    { differs: { C5: reason('No reason'), ...userRepeated } },
  ),
  session('bob8', 'of a user banned by update-user'),
  asAdmin(
    'update-user',
    'to end a ban',
    { userId: '$bobId', data: { banned: false } },
    { differs: { C5: reason('No reason'), ...userRepeated } },
  ),
  asAdmin('update-user', 'to start a ban of the caller', {
    userId: '$adminId',
    data: { banned: true },
  }),
  asAdmin('unban-user', 'of Bob again', { userId: '$bobId' }),
  ...enter('bob9', 'bobby'),
  session('bob9', 'that survived a ban', {
    sql: `UPDATE "user" SET banned = TRUE WHERE id = '$bobId'`,
    differs: noSession('D1'),
  }),
  signIn(
    'after a ban that has ended',
    { email: 'bobby@example.com' },
    {
      sql: `UPDATE "user" SET banned = TRUE, "banExpires" = '2020-01-01T00:00:00.000Z' WHERE id = '$bobId'`,
      differs: { G4: userAfter({ banned: false, banExpires: null }) },
    },
  ),
  getUser('after a ban that has ended', '$bobId', { differs: userRepeated }),
]

function ban(what: string, json: object, options?: Options) {
  return asAdmin('ban-user', what, { userId: '$bobId', ...json }, options)
}

function reason(text: string) {
  return withBody((body) => ({ ...(body as object), banReason: text }))
}

function userAfter(change: object) {
  return withBody((body) => {
    const { user, ...rest } = body as { user: object }
    return { ...rest, user: { ...user, ...change } }
  })
}
