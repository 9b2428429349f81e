import { z } from 'zod'
import { entry } from './entry.ts'
import { userId } from './fields.ts'
import { Session } from './objects.ts'

/** Other users' sessions. */
export const sessions = {
  listUserSessions: entry({
    method: 'POST',
    path: '/admin/list-user-sessions',
    needs: 'session:list',
    summary: 'List user sessions',
    description:
      "The user's live sessions, the newest first. `token` is the session's id, never a credential.",
    body: z.object({ userId }),
    answers: 'List of user sessions',
    with: z.object({ sessions: z.array(Session) }),
    refuses: ['USER_NOT_FOUND', 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
  }),
  revokeUserSession: entry({
    method: 'POST',
    path: '/admin/revoke-user-session',
    needs: 'session:revoke',
    summary: 'Revoke a user session',
    description: 'Ends one session. Succeeds also when there is no such session.',
    body: z.object({
      sessionToken: z
        .string()
        .describe('The id of the session, as list-user-sessions shows it, or its token.'),
    }),
    answers: 'Session revoked',
    with: z.object({ success: z.literal(true) }),
    refuses: ['YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
  }),
  revokeUserSessions: entry({
    method: 'POST',
    path: '/admin/revoke-user-sessions',
    needs: 'session:revoke',
    summary: 'Revoke all user sessions',
    description: 'Ends every session of the user and every impersonation that they run.',
    body: z.object({ userId }),
    answers: 'Sessions revoked',
    with: z.object({ success: z.literal(true) }),
    refuses: ['USER_NOT_FOUND', 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'],
  }),
}
