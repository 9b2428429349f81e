import type { ProblemName } from '@castellan/contract'
import type { ErrorText } from './error-text.ts'

/** The texts of errors that the content of a request causes. */
export const badRequestTexts = {
  VALIDATION_ERROR: {
    cause: 'A field or a parameter is missing, unknown or has a wrong value.',
    cure: 'Read the message: it names each field and what was expected. The reference of the server, `/api/auth/reference`, shows every field.',
  },
  BAD_REQUEST: {
    cause: 'The request body is not valid JSON, or has more than 100 levels of lists and objects.',
    cure: 'Check the body with a JSON parser. In a shell, put it in single quotes.',
  },
  INVALID_EMAIL: {
    cause: 'The value is not an email address.',
    cure: 'Send an address such as `ada@example.com`.',
  },
  PASSWORD_TOO_SHORT: {
    cause: 'The password is shorter than `CASTELLAN_MIN_PASSWORD_LENGTH`, 8 by default.',
    cure: 'Choose a longer password.',
  },
  PASSWORD_TOO_LONG: {
    cause: 'The password is longer than `CASTELLAN_MAX_PASSWORD_LENGTH`, 128 by default.',
    cure: 'Choose a shorter password.',
  },
  PASSWORD_COMPROMISED: {
    cause:
      'The password is one of the 10,000 most common ones, and `CASTELLAN_PASSWORD_CHECK` is `common`.',
    cure: 'Choose another password.',
  },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: {
    cause: 'Another user has this email address. Case does not matter.',
    cure: 'Use another address, or find that user: `list-users?searchField=email&searchValue=…`.',
  },
  EMAIL_TAKEN_AT_SIGN_UP: {
    cause: 'The address of the sign-up belongs to another user.',
    cure: 'Sign in instead, or use another address.',
  },
  EMAIL_PASSWORD_SIGN_UP_DISABLED: {
    cause: 'Sign-up is closed. That is the default.',
    cure: 'Let an admin create the user, or set `CASTELLAN_SIGN_UP=open`.',
  },
  USERS_ARE_CREATED_IN_THE_APP: {
    cause: "The app's user table has required columns that Castellan cannot fill.",
    cure: 'Declare these columns as additional fields, create the user in the app, or give the columns a default.',
  },
  THE_APP_DOES_NOT_STORE_PASSWORDS: {
    cause: "The app's account table has no column `password`, or there is no such table.",
    cure: 'Sign in through the app: its sessions are accepted here. Or call with an API key.',
  },
  THE_APP_DOES_NOT_STORE_IMAGES: {
    cause: "The app's user table has no column `image`.",
    cure: 'Leave the image out, or add the column.',
  },
  THE_APP_DOES_NOT_STORE_SESSIONS: {
    cause: "The app's database has no table of sessions: the app keeps them elsewhere.",
    cure: 'Sign in, sign out and end sessions in the app. Call Castellan with an API key.',
  },
  FIELD_NOT_ALLOWED: {
    cause: 'Sign-up does not accept this field, for example `role`.',
    cure: 'Leave the field out. An admin can set it later.',
  },
  INVALID_ROLE_TYPE: {
    cause: '`role` is not a string or a list of strings.',
    cure: 'Send `"admin"` or `["support", "auditor"]`.',
  },
  YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE: {
    cause: 'There is no role of this name.',
    cure: 'See `list-roles`. Define the role with `create-role` or in `CASTELLAN_ROLES_FILE`.',
  },
  NO_DATA_TO_UPDATE: {
    cause: 'The request contains no field to change.',
    cure: 'Send at least one field.',
  },
  PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER: {
    cause: '`data` of update-user contains `password`.',
    cure: 'Call set-user-password.',
  },
  USER_ID_CANNOT_BE_SET: {
    cause: '`data` of create-user contains `id`.',
    cure: 'Leave it out: the server chooses the id.',
  },
  USER_ID_CANNOT_BE_UPDATED: {
    cause: '`data` of update-user contains `id`.',
    cure: 'Leave it out: an id never changes.',
  },
  YOU_CANNOT_BAN_YOURSELF: {
    cause: 'The user to ban is the caller.',
    cure: 'Let another admin do it.',
  },
  YOU_CANNOT_REMOVE_YOURSELF: {
    cause: 'The user to remove is the caller.',
    cure: 'Let another admin do it.',
  },
  LAST_ADMIN: {
    cause:
      'The change would leave no user who holds every permission of the role `admin` and is not banned.',
    cure: 'Make another user an admin first.',
  },
  YOU_ARE_ALREADY_IMPERSONATING: {
    cause: 'The session is already an impersonation.',
    cure: 'Call stop-impersonating first.',
  },
  YOU_ARE_NOT_IMPERSONATING_ANYONE: {
    cause: 'The session is not an impersonation.',
    cure: 'Nothing needs to be done.',
  },
  REASON_REQUIRED: {
    cause: '`CASTELLAN_IMPERSONATION_REASON=required` is set and the request gives no reason.',
    cure: 'Send `reason` in the body, or the header `x-reason`.',
  },
  ROLE_ALREADY_EXISTS: {
    cause: 'There is a role of this name.',
    cure: 'Choose another name, or call update-role.',
  },
  TOO_MANY_KEYS: {
    cause: 'The owner has `CASTELLAN_MAX_API_KEYS_PER_USER` API keys. Expired keys count, too.',
    cure: 'Revoke keys that are not used, or raise the limit.',
  },
  TOO_MANY_ROLES: {
    cause:
      'The database has as many roles as it may have: every server keeps all of them in memory.',
    cure: 'Delete a role that no user holds.',
  },
  ROLE_IS_CONFIGURED: {
    cause: 'The role is defined in the configuration, and the API cannot change or delete it.',
    cure: 'Change it in `CASTELLAN_ROLES_FILE` and restart the server.',
  },
  ROLE_IN_USE: {
    cause: 'Users hold this role, so it cannot be deleted.',
    cure: 'Give these users another role first. `list-users` finds them with a filter by `role`.',
  },
} as const satisfies Partial<Record<ProblemName, ErrorText>>
