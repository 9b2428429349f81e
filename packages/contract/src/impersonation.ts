import { z } from 'zod'
import { entry } from './entry.ts'
import { nullIsAbsent, reason, userId } from './fields.ts'
import { Session, User } from './objects.ts'

/** Acting as another user for a short while: an hour, unless configured otherwise. */
export const impersonation = {
  impersonateUser: entry({
    method: 'POST',
    path: '/admin/impersonate-user',
    auth: 'user:impersonate',
    summary: 'Impersonate a user',
    description:
      'Opens a short session as the user. It ends with the permission, the ban or the removal of ' +
      'whoever opened it. Impersonating an admin needs `user:impersonate-admins`. The reason stands ' +
      'in the trail beside all that is done meanwhile; a server may require one.',
    body: z.object({
      userId,
      reason: nullIsAbsent(reason).describe('Goes before the header `x-reason`.'),
    }),
    responseDescription: 'Impersonation session created',
    response: z.object({ session: Session, user: User }),
    errors: [
      'REASON_REQUIRED',
      'YOU_ARE_ALREADY_IMPERSONATING',
      'USER_NOT_FOUND',
      'YOU_CANNOT_IMPERSONATE_ADMINS',
      'BANNED_USER',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
    ],
  }),
  stopImpersonating: entry({
    method: 'POST',
    path: '/admin/stop-impersonating',
    auth: 'session',
    summary: 'Stop impersonating a user',
    description:
      'Ends the impersonation and answers the session and user to go back to. A browser gets its own ' +
      'session cookie back; with a bearer token, go on with the token you had before. Answers 401, and ' +
      'still ends the impersonation, when that session has ended meanwhile.',
    responseDescription: 'Impersonation ended',
    response: z.object({ session: Session, user: User }),
    errors: ['YOU_ARE_NOT_IMPERSONATING_ANYONE'],
  }),
}
