import * as z from 'zod'
import { entry } from './entry.ts'
import { banReason, exampleId, nullIsAbsent, userId } from './fields.ts'
import type { UserFields } from './user-field-types.ts'
import type { UserSchemas } from './user-schemas.ts'

/** The longest ban that ends by itself, in seconds: 100 years (compatibility, C4). */
export const longestBanSeconds = 3_155_760_000

/** Bans. A banned user cannot sign in, and loses every session at once. */
export function createBanEntries<F extends UserFields>({ User }: UserSchemas<F>) {
  return {
    banUser: entry({
      method: 'POST',
      path: '/admin/ban-user',
      auth: 'user:ban',
      summary: 'Ban a user',
      description:
        'Bans a user. Ends every session of the user, and every impersonation that the user has started. ' +
        'If the user is already banned, the new reason and end replace the old ones.',
      body: z.object({
        userId,
        banReason: nullIsAbsent(banReason).describe(
          'Why the user is banned; a default reason if left out.',
        ),
        banExpiresIn: nullIsAbsent(
          z
            .number()
            .max(longestBanSeconds)
            .refine(
              (seconds) => seconds === 0 || seconds >= 1,
              'Invalid input: expected 0 or a number of seconds from 1',
            ),
        ).describe('Seconds until the ban ends. If 0 or left out, it never ends.'),
      }),
      example: { userId: exampleId, banReason: 'Spam', banExpiresIn: 604_800 },
      responseDescription: 'User banned',
      response: z.object({
        user: User,
        suspendedKeyIds: z
          .array(z.string())
          .optional()
          .describe(
            'The ids of the API keys that do not work until the ban ends, as the user owns or made ' +
              'them: at most 1000. Absent if there are none.',
          ),
      }),
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
      description: 'Ends a ban. Changes nothing if the user is not banned.',
      body: z.object({ userId }),
      example: { userId: exampleId },
      responseDescription: 'User unbanned',
      response: z.object({ user: User }),
      errors: ['USER_NOT_FOUND', 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
    }),
  }
}
