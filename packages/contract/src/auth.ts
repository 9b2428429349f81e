import { z } from 'zod'
import { entry } from './entry.ts'
import { email, image, name } from './fields.ts'
import { Session, User } from './objects.ts'

const callbackURL = z.string().optional()

const revoked = z.object({ status: z.literal(true) })

/** Signing in and out, and one's own sessions. */
export const auth = {
  signInEmail: entry({
    method: 'POST',
    path: '/sign-in/email',
    auth: 'nothing',
    summary: 'Sign in with e-mail and password',
    description:
      'Opens a session. With `rememberMe: false` it lasts a day at most and is not prolonged.',
    form: true,
    body: z.object({
      email: z.string(),
      password: z.string(),
      rememberMe: z.boolean().default(true),
      callbackURL: callbackURL.describe(
        'Where a browser goes afterwards: a path, or a URL of a trusted origin.',
      ),
    }),
    responseDescription: 'Signed in',
    response: z.object({
      redirect: z.boolean(),
      token: z.string().describe('The bearer token of the new session.'),
      url: z.string().optional(),
      user: User,
    }),
    errors: [
      'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED',
      'INVALID_EMAIL',
      'PASSWORD_TOO_LONG',
      'INVALID_EMAIL_OR_PASSWORD',
      'BANNED_USER',
    ],
  }),
  signUpEmail: entry({
    method: 'POST',
    path: '/sign-up/email',
    auth: 'nothing',
    summary: 'Sign up with e-mail and password',
    description: 'Closed unless the configuration opens it. The role is the default role.',
    form: true,
    body: z.object({
      name,
      email: email,
      password: z.string().min(1),
      image: image.optional(),
      callbackURL: callbackURL.describe('Checked, and otherwise ignored.'),
      rememberMe: z.boolean().default(true),
      role: z.unknown().optional().describe('Refused.'),
      banReason: z.unknown().optional().describe('Refused.'),
      banExpires: z.unknown().optional().describe('Refused.'),
    }),
    responseDescription: 'Signed up',
    response: z.object({
      token: z.string().describe('The bearer token of the new session.'),
      user: User,
    }),
    errors: [
      'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED',
      'EMAIL_PASSWORD_SIGN_UP_DISABLED',
      'USERS_ARE_CREATED_IN_THE_APP',
      'PASSWORD_TOO_SHORT',
      'PASSWORD_TOO_LONG',
      'FIELD_NOT_ALLOWED',
      'EMAIL_TAKEN_AT_SIGN_UP',
    ],
  }),
  signOut: entry({
    method: 'POST',
    path: '/sign-out',
    auth: 'nothing',
    summary: 'Sign out',
    description: 'Ends the session that the request brings. Succeeds also without one.',
    responseDescription: 'Signed out',
    response: z.object({ success: z.literal(true) }),
    errors: [],
  }),
  getSession: entry({
    method: 'GET',
    path: '/get-session',
    auth: 'nothing',
    summary: 'Get the current session',
    description: 'The session and user of the request, or `null`.',
    query: z.object({
      disableRefresh: z.string().optional().describe('Not empty: does not prolong the session.'),
      disableCookieCache: z.string().optional().describe('Accepted; there is no cookie cache.'),
    }),
    responseDescription: 'The session, or null',
    response: z.object({ session: Session, user: User }).nullable(),
    errors: [],
  }),
  listSessions: entry({
    method: 'GET',
    path: '/list-sessions',
    auth: 'session',
    summary: 'List your sessions',
    description:
      "Your live sessions, impersonations left out. `token` is the session's id. Needs a session " +
      'younger than a day, unless configured otherwise.',
    responseDescription: 'Your sessions',
    response: z.array(Session),
    errors: ['SESSION_NOT_FRESH'],
  }),
  revokeSession: entry({
    method: 'POST',
    path: '/revoke-session',
    auth: 'session',
    summary: 'Revoke one of your sessions',
    description: 'Takes the id of the session or its token. Succeeds also when it is not yours.',
    body: z.object({ token: z.string() }),
    responseDescription: 'Session revoked',
    response: revoked,
    errors: [],
  }),
  revokeSessions: entry({
    method: 'POST',
    path: '/revoke-sessions',
    auth: 'session',
    summary: 'Revoke all your sessions',
    description: 'Ends them all, the current one and your impersonations too.',
    responseDescription: 'Sessions revoked',
    response: revoked,
    errors: [],
  }),
  revokeOtherSessions: entry({
    method: 'POST',
    path: '/revoke-other-sessions',
    auth: 'session',
    summary: 'Revoke your other sessions',
    description: 'Ends them all but the current one, your impersonations too.',
    responseDescription: 'Sessions revoked',
    response: revoked,
    errors: [],
  }),
  ok: entry({
    method: 'GET',
    path: '/ok',
    auth: 'nothing',
    summary: 'Say that the API is there',
    description: 'For clients to try the connection; monitoring has `/health/live`.',
    responseDescription: 'The API is there',
    response: z.object({ ok: z.literal(true) }),
    errors: [],
  }),
}
