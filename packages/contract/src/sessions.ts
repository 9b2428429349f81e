import { z } from 'zod'
import { entry } from './entry.ts'
import { userId } from './fields.ts'
import { Session } from './objects.ts'

/** Other users' sessions. */
export const sessions = {
  listUserSessions: entry({
    method: 'POST',
    path: '/admin/list-user-sessions',
    auth: 'session:list',
    summary: 'List user sessions',
    description:
      "The user's live sessions, the newest first. `token` is the session's id, never a credential.",
    body: z.object({ userId }),
    responseDescription: 'List of user sessions',
    response: z.object({ sessions: z.array(Session) }),
    errors: ['USER_NOT_FOUND', 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
  }),
  revokeUserSession: entry({
    method: 'POST',
    path: '/admin/revoke-user-session',
    auth: 'session:revoke',
    summary: 'Revoke a user session',
    description: 'Ends one session. Succeeds also when there is no such session.',
    body: z.object({
      sessionToken: z
        .string()
        .describe('The id of the session, as list-user-sessions shows it, or its token.'),
    }),
    responseDescription: 'Session revoked',
    response: z.object({ success: z.literal(true) }),
    errors: ['YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
  }),
  revokeUserSessions: entry({
    method: 'POST',
    path: '/admin/revoke-user-sessions',
    auth: 'session:revoke',
    summary: 'Revoke all user sessions',
    description: 'Ends every session of the user and every impersonation that they run.',
    body: z.object({ userId }),
    responseDescription: 'Sessions revoked',
    response: z.object({ success: z.literal(true) }),
    errors: ['USER_NOT_FOUND', 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
  }),
}
