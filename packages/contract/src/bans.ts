import { z } from 'zod'
import { entry } from './entry.ts'
import { banReason, nullIsAbsent, userId } from './fields.ts'
import { User } from './objects.ts'

/** The longest ban that ends by itself, in seconds: a century (C4). */
export const longestBanSeconds = 3_155_760_000

/** Bans: a banned user is never admitted, and loses every session at once. */
export const bans = {
  banUser: entry({
    method: 'POST',
    path: '/admin/ban-user',
    auth: 'user:ban',
    summary: 'Ban a user',
    description:
      'Ends every session of the user and every impersonation that they run. Banning again replaces ' +
      'the reason and the end.',
    body: z.object({
      userId,
      banReason: nullIsAbsent(banReason),
      banExpiresIn: nullIsAbsent(
        z
          .number()
          .max(longestBanSeconds)
          .refine(
            (seconds) => seconds === 0 || seconds >= 1,
            'Invalid input: expected 0 or a number of seconds from 1',
          )
          .describe('Seconds until the ban lapses; 0 or left out: never.'),
      ),
    }),
    responseDescription: 'User banned',
    response: z.object({ user: User }),
    errors: [
      'USER_NOT_FOUND',
      'YOU_CANNOT_BAN_YOURSELF',
      'LAST_ADMIN',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
    ],
  }),
  unbanUser: entry({
    method: 'POST',
    path: '/admin/unban-user',
    auth: 'user:ban',
    summary: 'Unban a user',
    description: 'Lifts a ban. A user who is not banned is left as they are.',
    body: z.object({ userId }),
    responseDescription: 'User unbanned',
    response: z.object({ user: User }),
    errors: ['USER_NOT_FOUND', 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
  }),
}
