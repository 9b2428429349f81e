import * as z from 'zod'
import { entry } from './entry.ts'
import { email, image, name, refusedDescription } from './fields.ts'
import { Session } from './objects.ts'
import { passwordErrors, statusTrue, success } from './responses.ts'
import type { UserFields } from './user-field-types.ts'
import type { UserSchemas } from './user-schemas.ts'

const callbackURL = z.string().optional()

const rememberMe = z
  .boolean()
  .default(true)
  .describe('`false`: the session ends after a day and is never extended.')

const token = z.string().describe('The bearer token of the new session.')

const refused = z.unknown().optional()

const signOut = entry({
  method: 'POST',
  path: '/sign-out',
  auth: 'nothing',
  summary: 'Sign out',
  description: 'Ends the session of the request. It also succeeds without a session.',
  responseDescription: 'Signed out',
  response: success,
  errors: ['THE_APP_DOES_NOT_STORE_SESSIONS'],
})

/** The sessions of the caller, and the check of the connection. */
const ownSessions = {
  listSessions: entry({
    method: 'GET',
    path: '/list-sessions',
    auth: 'session',
    summary: 'List your sessions',
    description:
      'Returns your live sessions and the impersonations that you run, newest first, 1000 at most. ' +
      '`token` is the token of the current session, and the id of every other one. The session of the ' +
      'request must be younger than a day, unless configured otherwise.',
    responseDescription: 'Your sessions',
    response: z.array(Session),
    errors: ['SESSION_NOT_FRESH'],
  }),
  revokeSession: entry({
    method: 'POST',
    path: '/revoke-session',
    auth: 'session',
    summary: 'Revoke one of your sessions',
    description: 'Ends one of your sessions. It also succeeds if you have no such session.',
    body: z.object({ token: z.string().describe('The id of the session, or its token.') }),
    example: { token: 'q8Zt2Lw7VbXc4Rm1NsYd9KfHj3PgTe6A' },
    responseDescription: 'Session revoked',
    response: statusTrue,
    errors: [],
  }),
  revokeSessions: entry({
    method: 'POST',
    path: '/revoke-sessions',
    auth: 'session',
    summary: 'Revoke all your sessions',
    description: 'Ends all your sessions, including the current one and your impersonations.',
    responseDescription: 'Sessions revoked',
    response: statusTrue,
    errors: [],
  }),
  revokeOtherSessions: entry({
    method: 'POST',
    path: '/revoke-other-sessions',
    auth: 'session',
    summary: 'Revoke your other sessions',
    description: 'Ends all your sessions except the current one, including your impersonations.',
    responseDescription: 'Sessions revoked',
    response: statusTrue,
    errors: [],
  }),
  ok: entry({
    method: 'GET',
    path: '/ok',
    auth: 'nothing',
    summary: 'Check that the API responds',
    description: 'Lets a client test the connection. For monitoring, use `/health/live`.',
    responseDescription: 'The API responds',
    response: z.object({ ok: z.literal(true).describe('Always `true`.') }),
    errors: [],
  }),
}

/** Sign-in, sign-up and sign-out, and the sessions of the caller. */
export function createAuthEntries<F extends UserFields>({ User, signUpFields }: UserSchemas<F>) {
  return {
    signInEmail: entry({
      method: 'POST',
      path: '/sign-in/email',
      auth: 'nothing',
      summary: 'Sign in with email address and password',
      description: 'Creates a session. With `rememberMe: false` it ends after a day at the latest.',
      form: true,
      body: z.object({
        email: z.string().describe('The email address.'),
        password: z.string().describe('The password.'),
        rememberMe,
        callbackURL: callbackURL.describe(
          'Where the browser goes after the sign-in: a path, or a URL of a trusted origin.',
        ),
      }),
      example: { email: 'ada@example.com', password: 'analytical engine' },
      responseDescription: 'Signed in',
      response: z.object({
        redirect: z.boolean().describe('Whether to go to `url`.'),
        token,
        url: z.string().optional().describe('The `callbackURL` of the request.'),
        user: User,
      }),
      errors: [
        'THE_APP_DOES_NOT_STORE_PASSWORDS',
        'THE_APP_DOES_NOT_STORE_SESSIONS',
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
      summary: 'Sign up with email address and password',
      description:
        'Creates a user with the default role, and a session. It is disabled unless the configuration ' +
        'enables it.',
      form: true,
      body: z.object({
        name: name.describe('The display name.'),
        email: email.describe('The email address. It is stored in lower case.'),
        password: z.string().min(1).describe('8 to 128 characters, unless configured otherwise.'),
        image: image.optional().describe('The URL of a picture.'),
        callbackURL: callbackURL.describe('Checked, but not used.'),
        rememberMe,
        ...signUpFields,
        role: refused.describe(refusedDescription),
        banReason: refused.describe(refusedDescription),
        banExpires: refused.describe(refusedDescription),
      }),
      example: { email: 'ada@example.com', name: 'Ada Lovelace', password: 'analytical engine' },
      responseDescription: 'Signed up',
      response: z.object({ token, user: User }),
      errors: [
        'THE_APP_DOES_NOT_STORE_IMAGES',
        'THE_APP_DOES_NOT_STORE_SESSIONS',
        'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED',
        'EMAIL_PASSWORD_SIGN_UP_DISABLED',
        'USERS_ARE_CREATED_IN_THE_APP',
        ...passwordErrors,
        'FIELD_NOT_ALLOWED',
        'EMAIL_TAKEN_AT_SIGN_UP',
      ],
    }),
    signOut,
    getSession: entry({
      method: 'GET',
      path: '/get-session',
      auth: 'nothing',
      summary: 'Get the current session',
      description: 'Returns the session of the request and its user, or `null` without a session.',
      query: z.object({
        disableRefresh: z
          .string()
          .optional()
          .describe('If not empty, the call does not extend the session.'),
        disableCookieCache: z
          .string()
          .optional()
          .describe('Accepted, but not used: there is no cookie cache.'),
      }),
      example: { disableRefresh: 'true' },
      responseDescription: 'The session, or null',
      response: z.object({ session: Session, user: User }).nullable(),
      errors: [],
    }),
    ...ownSessions,
  }
}
