import type { ProblemName } from '@castellan/contract'
import { badRequestTexts } from './bad-request-texts.ts'
import type { ErrorText } from './error-text.ts'
import { permissionTexts } from './permission-texts.ts'

const retry = 'Wait for the number of seconds in the header `Retry-After`, then send it again.'

/** The texts of the errors that neither the content of a request nor a missing permission causes. */
const otherTexts = {
  CALLBACK_URL_NOT_A_STRING: {
    cause: 'A callback URL in the body is not a string.',
    cure: 'Send a string, or leave the field out.',
  },
  UNAUTHORIZED: {
    cause:
      'The request has no credential, or its session or API key is unknown, expired, revoked, or not allowed from this address. The owner may be banned.',
    cure: 'Sign in again, or check the API key, its expiry date and its allowed networks.',
  },
  INVALID_EMAIL_OR_PASSWORD: {
    cause: 'No user has this address with this password.',
    cure: 'Check both. An admin can set a new password.',
  },
  A_KEY_HAS_NO_SESSION: {
    cause: "The endpoint is about the caller's own session, and the caller is an API key.",
    cure: 'Sign in and use the token of the session.',
  },
  NOT_ALLOWED_WHILE_IMPERSONATING: {
    cause: 'The effect of this call would outlast the impersonation.',
    cure: 'Call stop-impersonating, then do it with your own permissions.',
  },
  YOU_CANNOT_IMPERSONATE_ADMINS: {
    cause: 'The user holds a role of `CASTELLAN_ADMIN_ROLES`.',
    cure: 'This needs the permission `user:impersonate-admins`, or `CASTELLAN_ALLOW_IMPERSONATING_ADMINS=on`.',
  },
  YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER: {
    cause: 'The user holds a permission that the caller lacks.',
    cure: 'Ask a person who holds all of these permissions. See [Delegating](delegating.md).',
  },
  YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS: {
    cause:
      'The role or the API key would get a permission that the caller, or the owner of the API key, lacks. The message names these permissions; for an API key it says who lacks which.',
    cure: 'Grant only permissions that you hold, and that the owner of the API key holds. See [Delegating](delegating.md).',
  },
  BANNED_USER: {
    cause: 'The user is banned. `CASTELLAN_BANNED_USER_MESSAGE` replaces the sentence.',
    cure: 'An admin can lift the ban with unban-user.',
  },
  SESSION_NOT_FRESH: {
    cause: 'The session is older than `CASTELLAN_SESSION_FRESH_AGE`, a day by default.',
    cure: 'Sign in again.',
  },
  MISSING_OR_NULL_ORIGIN: {
    cause: 'A request with cookies has no `Origin` header.',
    cure: 'Send the header, or use a bearer token, which needs none.',
  },
  INVALID_ORIGIN: {
    cause: 'The request comes from a web page of an origin that the server does not trust.',
    cure: 'Add the origin to `CASTELLAN_TRUSTED_ORIGINS`, and check `CASTELLAN_BASE_URL`.',
  },
  INVALID_CALLBACK_URL: callbackUrl('callbackURL'),
  INVALID_REDIRECT_URL: callbackUrl('redirectTo'),
  INVALID_ERROR_CALLBACK_URL: callbackUrl('errorCallbackURL'),
  INVALID_NEW_USER_CALLBACK_URL: callbackUrl('newUserCallbackURL'),
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: {
    cause: 'A page of another site submits a sign-in form.',
    cure: 'Sign in from a page of a trusted origin.',
  },
  USER_NOT_FOUND: {
    cause: 'No user has this id. The user may have been removed.',
    cure: 'Find the id with list-users.',
  },
  ROLE_NOT_FOUND: {
    cause: 'There is no role of this name.',
    cure: 'See list-roles.',
  },
  KEY_NOT_FOUND: {
    cause: 'No API key has this id. The key may have been revoked.',
    cure: 'Find the id with list-keys.',
  },
  NOT_FOUND: {
    cause: 'The API has no such path.',
    cure: 'Check the path. It begins with `CASTELLAN_BASE_PATH`, `/api/auth` by default.',
  },
  METHOD_NOT_ALLOWED: {
    cause: 'The path exists, but not with this method.',
    cure: 'Use the method in the header `Allow`.',
  },
  REQUEST_TIMEOUT: {
    cause: 'The headers or the body did not arrive in time: 10 and 30 seconds.',
    cure: 'Send it again over a better connection.',
  },
  THE_DATABASE_REFUSED_THIS: {
    cause:
      "A rule of the app's database does not allow the change: a constraint, a unique column, a trigger, a policy, or a right that the server lacks. To callers with a permission, the message names it.",
    cure: 'Change the request, or the rule. The log of the server has what the database says.',
  },
  USER_IS_REFERENCED: {
    cause:
      'Rows of the tables that the message names refer to the user, by a foreign key that does not cascade.',
    cure: 'Remove these rows first, ban the user instead, or give the foreign keys `ON DELETE CASCADE`.',
  },
  PAYLOAD_TOO_LARGE: {
    cause: 'The body is larger than 100 kB.',
    cure: 'Send less, in several requests if needed.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    cause: 'The header `Content-Type` does not say that the body is JSON.',
    cure: 'Send `Content-Type: application/json`.',
  },
  TOO_MANY_REQUESTS: {
    cause:
      'The caller sent too many requests to one path, tried too many passwords, or has too many large responses that it has not read. [Configuration](configuration.md#rate-limits) has the limits.',
    cure: retry,
  },
  TOO_MANY_HEAVY_QUERIES: {
    cause:
      'The caller waits for too many lists of users or audit events. One of them runs at a time, so that no caller slows down the others.',
    cure: 'Wait for a list before you request the next one, and try again after `Retry-After`.',
  },
  HEADERS_TOO_LARGE: {
    cause: 'The request headers are larger than the server accepts.',
    cure: 'Send fewer or shorter headers. Old cookies are a common cause.',
  },
  INTERNAL_SERVER_ERROR: {
    cause: 'A bug in the server.',
    cure: 'Find the `requestId` of the body in the log of the server, and report the bug.',
  },
  SERVICE_UNAVAILABLE: {
    cause:
      'The database is locked, does not respond or refuses writes, too many passwords wait to be hashed, or too many large responses wait to be read. The change may have been made.',
    cure: `${retry} Check first whether it was done.`,
  },
} as const satisfies Partial<Record<ProblemName, ErrorText>>

/** The cause and the cure of every error. */
export const errorTexts: Record<ProblemName, ErrorText> = {
  ...badRequestTexts,
  ...permissionTexts,
  ...otherTexts,
}

function callbackUrl(field: string): ErrorText {
  return {
    cause: `\`${field}\` is a URL of an origin that the server does not trust.`,
    cure: 'Send a path, such as `/welcome`, or add the origin to `CASTELLAN_TRUSTED_ORIGINS`.',
  }
}
