import { permissionProblems } from './permission-problems.ts'
import type { Permission } from './permissions.ts'

/** A row of the table. `code` is set only if it is not the name, `permission` if the caller lacks it. */
export type ProblemRow = {
  status: ProblemStatus
  message: string
  code?: string
  permission?: Permission
}

type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 422 | 429 | 431

type ProblemStatus = RefusalStatus | 500 | 503

const emailTaken = 'User already exists. Use another email.'

/**
 * Every error that the API can return: its name, status and public message. The code on the wire is
 * the name, unless the row has a `code`.
 */
export const problems = {
  VALIDATION_ERROR: { status: 400, message: 'Invalid request' },
  BAD_REQUEST: { status: 400, message: 'Invalid JSON in request body' },
  INVALID_EMAIL: {
    status: 400,
    message: 'Invalid email. Expected an address such as ada@example.com.',
  },
  PASSWORD_TOO_SHORT: { status: 400, message: 'Password too short' },
  PASSWORD_TOO_LONG: { status: 400, message: 'Password too long' },
  PASSWORD_COMPROMISED: {
    status: 400,
    message: 'This password is one of the most common ones. Please choose another one.',
  },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: { status: 400, message: emailTaken },
  EMAIL_TAKEN_AT_SIGN_UP: {
    status: 422,
    code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
    message: emailTaken,
  },
  EMAIL_PASSWORD_SIGN_UP_DISABLED: {
    status: 400,
    message: 'Email and password sign up is not enabled. CASTELLAN_SIGN_UP=open enables it.',
  },
  USERS_ARE_CREATED_IN_THE_APP: {
    status: 400,
    message:
      'The user table has required columns that Castellan cannot fill. Create users in the app.',
  },
  THE_APP_DOES_NOT_STORE_PASSWORDS: {
    status: 400,
    message: 'The database of the app has no column for passwords. Sign in through the app.',
  },
  THE_APP_DOES_NOT_STORE_IMAGES: {
    status: 400,
    message: 'The user table of the app has no column for images. Leave the image out.',
  },
  THE_APP_DOES_NOT_STORE_SESSIONS: {
    status: 400,
    message:
      'The database of the app has no table for sessions. Open and end them in the app, and call with an API key here.',
  },
  FIELD_NOT_ALLOWED: { status: 400, message: 'role is not allowed to be set' },
  INVALID_ROLE_TYPE: {
    status: 400,
    message: 'Invalid role type. Expected a string or a list of strings.',
  },
  YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE: {
    status: 400,
    message: 'You are not allowed to set a non-existent role value',
  },
  NO_DATA_TO_UPDATE: {
    status: 400,
    message: 'No data to update. Send at least one field to change.',
  },
  PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER: {
    status: 400,
    message:
      'Password cannot be updated through update-user. Use the set-user-password endpoint instead',
  },
  USER_ID_CANNOT_BE_SET: { status: 400, message: 'User id cannot be set. Leave data.id out.' },
  USER_ID_CANNOT_BE_UPDATED: {
    status: 400,
    message: 'User id cannot be updated. Leave data.id out.',
  },
  YOU_CANNOT_BAN_YOURSELF: { status: 400, message: 'You cannot ban yourself' },
  YOU_CANNOT_REMOVE_YOURSELF: { status: 400, message: 'You cannot remove yourself' },
  LAST_ADMIN: {
    status: 400,
    message:
      'The last admin cannot be demoted, banned or removed. Make another user an admin first.',
  },
  YOU_ARE_ALREADY_IMPERSONATING: {
    status: 400,
    message: 'You are already impersonating a user. Stop impersonating first.',
  },
  YOU_ARE_NOT_IMPERSONATING_ANYONE: {
    status: 400,
    message: 'You are not impersonating anyone',
  },
  REASON_REQUIRED: {
    status: 400,
    message: 'A reason is required. Send it in the field reason or in the header x-reason.',
  },
  ROLE_ALREADY_EXISTS: { status: 400, message: 'A role with this name already exists' },
  TOO_MANY_KEYS: {
    status: 400,
    message:
      'The owner, or the user who is accountable, has as many API keys as a user may have. Revoke one first.',
  },
  TOO_MANY_ROLES: { status: 400, message: 'There are 1000 roles. Delete one first.' },
  ROLE_IS_CONFIGURED: {
    status: 400,
    message: 'This role is defined in the configuration of the server. Change it there.',
  },
  ROLE_IN_USE: {
    status: 400,
    message: 'The role is in use: at least one user has it. Give these users another role first.',
  },
  CALLBACK_URL_NOT_A_STRING: {
    status: 400,
    code: 'INVALID_CALLBACK_URL',
    message: 'Invalid callbackURL: expected a string',
  },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized' },
  INVALID_EMAIL_OR_PASSWORD: { status: 401, message: 'Invalid email or password' },
  A_KEY_HAS_NO_SESSION: forbid('This endpoint needs a session. An API key has none.'),
  NOT_ALLOWED_WHILE_IMPERSONATING: forbid(
    'This is not allowed while you are impersonating a user. Stop impersonating first.',
  ),
  ...permissionProblems,
  YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER: forbid(
    'You are not allowed to act on a user who has permissions that you do not have',
  ),
  YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS: forbid(
    'You are not allowed to grant permissions that you do not have',
  ),
  BANNED_USER: forbid(
    'You have been banned from this application. Please contact support if you believe this is an error.',
  ),
  SESSION_NOT_FRESH: forbid('Session is not fresh. Sign in again.'),
  MISSING_OR_NULL_ORIGIN: forbid(
    'Missing or null Origin. A request with cookies needs the header Origin.',
  ),
  INVALID_ORIGIN: forbid(
    'Invalid origin. If this web page is yours, add its origin to CASTELLAN_TRUSTED_ORIGINS.',
  ),
  INVALID_CALLBACK_URL: forbid(describeUrl('callbackURL')),
  INVALID_REDIRECT_URL: forbid(describeUrl('redirectURL', 'redirectTo')),
  INVALID_ERROR_CALLBACK_URL: forbid(describeUrl('errorCallbackURL')),
  INVALID_NEW_USER_CALLBACK_URL: forbid(describeUrl('newUserCallbackURL')),
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: forbid(
    'Cross-site navigation login blocked. This request appears to be a CSRF attack.',
  ),
  USER_NOT_FOUND: { status: 404, message: 'User not found' },
  ROLE_NOT_FOUND: { status: 404, message: 'Role not found' },
  KEY_NOT_FOUND: { status: 404, message: 'API key not found' },
  NOT_FOUND: { status: 404, message: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'Method not allowed' },
  REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive' },
  THE_DATABASE_REFUSED_THIS: {
    status: 409,
    message: 'The database refused this change. Nothing was changed.',
  },
  USER_IS_REFERENCED: {
    status: 409,
    message: 'Rows of other tables refer to this user. Nothing was removed.',
  },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The request body is larger than 100 kB' },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'Content-Type is not allowed. Allowed types: application/json',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    message: 'Too many requests. Please try again later.',
  },
  TOO_MANY_HEAVY_QUERIES: {
    status: 429,
    message: 'Too many lists at the same time. Please try again later.',
  },
  HEADERS_TOO_LARGE: { status: 431, message: 'The request headers are too large' },
  INTERNAL_SERVER_ERROR: { status: 500, message: 'Internal server error' },
  SERVICE_UNAVAILABLE: {
    status: 503,
    message: 'The service is busy or its database does not respond. Please try again later.',
  },
} as const satisfies Record<string, ProblemRow>

function forbid(message: string) {
  return { status: 403, message } as const
}

/** The message for a URL of an origin that is not trusted. `label` is the word of better-auth. */
function describeUrl(label: string, field = label) {
  return `Invalid ${label}. Use a path as ${field}, or a URL whose origin is in CASTELLAN_TRUSTED_ORIGINS.`
}
