import { browser } from './browser.ts'
import { impersonationAndPermissions } from './impersonation-and-permissions.ts'
import { ownSession } from './own-session.ts'
import type { CustomRoles } from './peers.ts'
import { refusals } from './refusals.ts'
import { customRoles, roles } from './roles.ts'
import { sessionsAndPasswords } from './sessions.ts'
import type { Step } from './step.ts'
import { userLists } from './user-lists.ts'
import { users } from './users.ts'

type Scenario = {
  name: string
  steps: Step[]
  roles?: CustomRoles
  /** The codes that better-auth's responses must include. */
  meets: string[]
}

/** All scenarios. Together they produce every code that better-auth has for these endpoints. */
export const scenarios: Scenario[] = [
  {
    name: 'the usual roles',
    steps: [
      ...ownSession,
      ...users,
      ...userLists,
      ...sessionsAndPasswords,
      ...impersonationAndPermissions,
      ...refusals,
      ...browser,
    ],
    meets: [
      'BAD_REQUEST',
      'BANNED_USER',
      'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED',
      'FIELD_NOT_ALLOWED',
      'INVALID_CALLBACK_URL',
      'INVALID_EMAIL',
      'INVALID_EMAIL_OR_PASSWORD',
      'INVALID_ERROR_CALLBACK_URL',
      'INVALID_NEW_USER_CALLBACK_URL',
      'INVALID_ORIGIN',
      'INVALID_REDIRECT_URL',
      'INVALID_ROLE_TYPE',
      'METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED',
      'MISSING_OR_NULL_ORIGIN',
      'NO_DATA_TO_UPDATE',
      'PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER',
      'PASSWORD_TOO_LONG',
      'PASSWORD_TOO_SHORT',
      'SESSION_NOT_FRESH',
      'UNAUTHORIZED',
      'UNSUPPORTED_MEDIA_TYPE',
      'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
      'USER_ID_CANNOT_BE_UPDATED',
      'USER_NOT_FOUND',
      'VALIDATION_ERROR',
      'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS',
      'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE',
      'YOU_ARE_NOT_ALLOWED_TO_CREATE_USERS',
      'YOU_ARE_NOT_ALLOWED_TO_DELETE_USERS',
      'YOU_ARE_NOT_ALLOWED_TO_GET_USER',
      'YOU_ARE_NOT_ALLOWED_TO_IMPERSONATE_USERS',
      'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS',
      'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS_SESSIONS',
      'YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS',
      'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PASSWORD',
      'YOU_ARE_NOT_ALLOWED_TO_UPDATE_USERS',
      'YOU_CANNOT_BAN_YOURSELF',
      'YOU_CANNOT_IMPERSONATE_ADMINS',
      'YOU_CANNOT_REMOVE_YOURSELF',
    ],
  },
  {
    name: 'other roles',
    steps: roles,
    roles: customRoles,
    meets: [
      'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE',
      'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL',
      'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PHONE_NUMBER',
    ],
  },
]

export const steps = scenarios.flatMap((scenario) => scenario.steps)
