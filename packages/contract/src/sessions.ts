import * as z from 'zod'
import { entry } from './entry.ts'
import { exampleId, userId } from './fields.ts'
import { Session } from './objects.ts'
import { success } from './responses.ts'

/** The sessions of other users. */
export const sessions = {
  listUserSessions: entry({
    method: 'POST',
    readOnly: true,
    path: '/admin/list-user-sessions',
    auth: 'session:list',
    summary: 'List user sessions',
    description:
      'Returns the live sessions of the user and the impersonations that they run, newest first, 1000 ' +
      'at most. `token` is the id of the session, not a credential, except for your own current session.',
    body: z.object({ userId }),
    example: { userId: exampleId },
    responseDescription: 'List of user sessions',
    response: z.object({
      sessions: z.array(Session).describe('The live sessions, newest first.'),
    }),
    errors: [
      'THE_APP_DOES_NOT_STORE_SESSIONS',
      'USER_NOT_FOUND',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
    ],
  }),
  revokeUserSession: entry({
    method: 'POST',
    path: '/admin/revoke-user-session',
    auth: 'session:revoke',
    summary: 'Revoke a user session',
    description: 'Ends one session. It also succeeds if there is no such session.',
    body: z.object({
      sessionToken: z
        .string()
        .describe('The id of the session, as list-user-sessions returns it, or its token.'),
    }),
    example: { sessionToken: 'q8Zt2Lw7VbXc4Rm1NsYd9KfHj3PgTe6A' },
    responseDescription: 'Session revoked',
    response: success,
    errors: ['THE_APP_DOES_NOT_STORE_SESSIONS', 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
  }),
  revokeUserSessions: entry({
    method: 'POST',
    path: '/admin/revoke-user-sessions',
    auth: 'session:revoke',
    summary: 'Revoke all user sessions',
    description:
      'Ends every session of the user, and every impersonation that the user has started.',
    body: z.object({ userId }),
    example: { userId: exampleId },
    responseDescription: 'Sessions revoked',
    response: success,
    errors: [
      'THE_APP_DOES_NOT_STORE_SESSIONS',
      'USER_NOT_FOUND',
      'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
    ],
  }),
}
