// Generated from @castellan/contract: run `pnpm --filter @castellan/client generate:api`.

import type { CallOptions } from './options.ts'

/** No additional fields. */
export type NoUserFields = Record<never, never>

/** The additional fields of a user, as a request sets them. */
export type UserFieldsInput<F extends object> = { [K in keyof F]?: F[K] | undefined }

/** The additional fields that are text. */
export type TextFieldOf<F extends object> = {
  [K in keyof F]: NonNullable<F[K]> extends string ? K : never
}[keyof F] &
  string

/** Actions by resource, for example `{"user": ["ban"]}`. */
export type ActionsByResource = {
  /** Actions on the resource `user`. */
  user?:
    | (
        | 'create'
        | 'list'
        | 'set-role'
        | 'ban'
        | 'impersonate'
        | 'impersonate-admins'
        | 'delete'
        | 'set-password'
        | 'set-email'
        | 'set-phone'
        | 'get'
        | 'update'
        | (string & {})
      )[]
    | undefined
  /** Actions on the resource `session`. */
  session?: ('list' | 'revoke' | 'delete' | (string & {}))[] | undefined
  /** Actions on the resource `role`. */
  role?: ('list' | 'create' | 'update' | 'delete' | (string & {}))[] | undefined
  /** Actions on the resource `key`. */
  key?: ('create' | 'list' | 'get' | 'update' | 'rotate' | 'revoke' | (string & {}))[] | undefined
  /** Actions on the resource `audit`. */
  audit?: ('list' | (string & {}))[] | undefined
} & Record<string, string[]>

/** An API key, without its secret. */
export type ApiKey = {
  /** The id of the key. */
  id: string
  /** The name of the key. */
  name: string
  /** The last four characters of the secret, to recognize the key. */
  hint: string
  /** The id of the owner. The key can do nothing that its owner may not do. */
  userId: string
  /** What the key may do, if its owner may do it too. */
  permissions: string[]
  /**
   * The addresses and CIDR ranges that the key can be used from. If empty, it can be used from
   * anywhere.
   */
  allowedNetworks: string[]
  /** When the key expires; `null` means never. */
  expiresAt: string | null
  /** Until when the secret from before the last rotation works; `null` if it does not. */
  previousSecretExpiresAt: string | null
  /** When the current secret was created. */
  secretCreatedAt: string
  /** Who created the current secret. The key ends with them; `null` for the command line. */
  createdBy: {
    /** The id of the user; for a key, of its owner. */
    userId: string
    /** The id of the key; `null` if a session did it. */
    keyId: string | null
    /** The last four characters of the secret of that key, to recognise it. */
    hint: string | null
  } | null
  /** When the key was last used, to within about a minute; `null` means never. */
  lastUsedAt: string | null
  /** When the key was created. */
  createdAt: string
  /** When the key was last changed. */
  updatedAt: string
}

/** An event of the audit log. */
export type AuditEvent = {
  /** The id of the event. Ids increase, so they order events of the same moment. */
  id: string
  /** When it happened. */
  createdAt: string
  /** What happened, for example `user.banned`. */
  action: string
  /** Who did it. */
  actor: {
    /** Whether a user, an API key, the command line or an unknown caller did it. */
    kind: 'user' | 'key' | 'command-line' | 'nobody'
    /** The id of the user who did it; for an API key, of its owner. */
    id: string | null
    /** The id of the API key that did it. */
    keyId?: string | undefined
  }
  /** The id of the impersonator, if it was done during an impersonation. */
  impersonatorId: string | null
  /** The id of the user that it was done to, or that a refused call was about. */
  targetId: string | null
  /** The id or name of the session, API key, role or path that it was about. */
  subject: string | null
  /** The fields that changed. It never contains a secret. */
  change: {
    /** The values before the change. */
    before?:
      | Record<string, string | number | boolean | null | string[] | Record<string, string[]>>
      | undefined
    /** The values after the change. */
    after?:
      | Record<string, string | number | boolean | null | string[] | Record<string, string[]>>
      | undefined
    /** The error code, if it was refused. */
    code?: string | undefined
    /** How many refusals this event stands for. Absent if it stands for itself. */
    count?: number | undefined
    /** When the first of them was refused. */
    from?: string | undefined
    /** When the last of them was refused. */
    to?: string | undefined
  } | null
  /** The reason that the caller gave. */
  reason: string | null
  /** The address of the client. */
  ipAddress: string | null
  /** The user agent of the client. */
  userAgent: string | null
  /** The `x-request-id` of the response, which is also in the log of the server. */
  requestId: string | null
  /** Whether a checkpoint covers the event. If so, a later change to it is detected. */
  checkpointed: boolean
}

/** More fields of the new user. */
export type CreateUserData<F extends object = NoUserFields> = {
  /** A role, a list of roles, or several roles with commas between. */
  role?: string | string[] | undefined
  /** The URL of a picture; `null` removes it. */
  image?: string | null | undefined
  /** Whether the user has confirmed the email address. */
  emailVerified?: boolean | undefined
  /** Whether the user is banned. */
  banned?: boolean | null | undefined
  /** Why the user is banned. */
  banReason?: string | null | undefined
  /** When the ban ends; `null` means never. */
  banExpires?: string | null | undefined
  /** Ignored: `name` of the request is used. */
  name?: string | undefined
  /** Ignored: `email` of the request is used. */
  email?: string | undefined
} & UserFieldsInput<F>

/** What a call would do. */
export type Explanation = {
  /** Whether the call would be carried out. */
  allowed: boolean
  /** Why the call would be refused, or `null`. */
  error: {
    /** The code of the error that the call would return. */
    code: string
    /** Its message. */
    message: string
    /** The permission that is missing, if the call fails for lack of one. */
    permission?: string | undefined
  } | null
  /**
   * What the call would change, as the audit log would record it. `null` if there is nothing to
   * record, with `userId`, for callers without `audit:list`, and, if a user would change,
   * without `user:get`.
   */
  change: {
    /** The values before the change. */
    before?:
      | Record<string, string | number | boolean | null | string[] | Record<string, string[]>>
      | undefined
    /** The values after the change. */
    after?:
      | Record<string, string | number | boolean | null | string[] | Record<string, string[]>>
      | undefined
  } | null
}

/** A field of users, as this server has it. */
export type FieldDescription = {
  /** The name of the field. */
  name: string
  /** The type of its values; `choice` is one of `values`. */
  type: 'string' | 'number' | 'boolean' | 'date' | 'string[]' | 'number[]' | 'json' | 'choice'
  /** The values of a `choice`. */
  values?: string[] | undefined
  /** Whether the app has added it. */
  additional: boolean
  /** Whether create-user needs a value of it. */
  required: boolean
  /** Whether it can be `null`. */
  nullable: boolean
  /** Whether create-user and update-user can set it. */
  input: boolean
  /** Whether responses show it. */
  returned: boolean
  /** Whether lists can sort by it. */
  sortable: boolean
  /** Whether lists can filter by it. */
  filterable: boolean
  /** Whether lists can search in it. */
  searchable: boolean
}

/** A permission as `resource:action`. */
export type Permission =
  | 'user:create'
  | 'user:list'
  | 'user:set-role'
  | 'user:ban'
  | 'user:impersonate'
  | 'user:impersonate-admins'
  | 'user:delete'
  | 'user:set-password'
  | 'user:set-email'
  | 'user:set-phone'
  | 'user:get'
  | 'user:update'
  | 'session:list'
  | 'session:revoke'
  | 'session:delete'
  | 'role:list'
  | 'role:create'
  | 'role:update'
  | 'role:delete'
  | 'key:create'
  | 'key:list'
  | 'key:get'
  | 'key:update'
  | 'key:rotate'
  | 'key:revoke'
  | 'audit:list'

/** A role. */
export type Role = {
  /** The name of the role. */
  name: string
  /** The permissions of the role: actions by resource. */
  permissions: Record<string, string[]>
  /**
   * Where the role is defined. A role of the configuration can only be changed there, and
   * overrides a role of the same name in the database.
   */
  source: 'configuration' | 'database'
  /** When the role was created; `null` for a role of the configuration. */
  createdAt: string | null
  /** When the role was last changed; `null` for a role of the configuration. */
  updatedAt: string | null
}

/** Where lists search. */
export type SearchField<F extends object = NoUserFields> = 'email' | 'name' | 'any' | TextFieldOf<F>

/** A session of a user. */
export type Session = {
  /** When the session ends. */
  expiresAt: string
  /**
   * The bearer token, where a session is created and for your current session; otherwise the id
   * of the session.
   */
  token: string
  /** When the user signed in. */
  createdAt: string
  /** When the session was last extended. */
  updatedAt: string
  /** The address of the client that signed in. */
  ipAddress: string | null
  /** The user agent of the client that signed in. */
  userAgent: string | null
  /** The id of the user. */
  userId: string
  /** The id of the user who impersonates; `null` in an ordinary session. */
  impersonatedBy: string | null
  /** The id of the session. */
  id: string
}

/** The fields to change. Other fields stay as they are. */
export type UpdateUserData<F extends object = NoUserFields> = {
  /** The display name. */
  name?: string | undefined
  /** The email address. It is stored in lower case. */
  email?: string | undefined
  /** A role, a list of roles, or several roles with commas between. */
  role?: string | string[] | undefined
  /** The URL of a picture; `null` removes it. */
  image?: string | null | undefined
  /** Whether the user has confirmed the email address. */
  emailVerified?: boolean | undefined
  /** Whether the user is banned. */
  banned?: boolean | null | undefined
  /** Why the user is banned. */
  banReason?: string | null | undefined
  /** When the ban ends; `null` means never. */
  banExpires?: string | null | undefined
} & UserFieldsInput<F>

/** A user. */
export type User<F extends object = NoUserFields> = {
  /** The display name. */
  name: string
  /** The email address, in lower case. */
  email: string
  /** Whether the user has confirmed the email address. */
  emailVerified: boolean
  /** The URL of a picture, or `null`. */
  image: string | null
  /** When the user was created. */
  createdAt: string
  /** When the user was last changed. */
  updatedAt: string
  /** One role, or several with commas between. */
  role: string | null
  /** Whether the user is banned; `null` means no. */
  banned: boolean | null
  /** Why the user is banned. */
  banReason: string | null
  /** When the ban ends; `null` means never. */
  banExpires: string | null
  /** The id of the user. */
  id: string
} & F

/** A field of users. */
export type UserField<F extends object = NoUserFields> =
  | 'name'
  | 'email'
  | 'emailVerified'
  | 'image'
  | 'createdAt'
  | 'updatedAt'
  | 'role'
  | 'banned'
  | 'banReason'
  | 'banExpires'
  | 'id'
  | (keyof F & string)

/** A condition that users must meet. */
export type UserFilter<F extends object = NoUserFields> = {
  /** The field to compare. */
  field: UserField<F>
  /**
   * How to compare. `has` and `has_not` are for `role`: whether it is one of the roles of a
   * user. Default: `eq`.
   */
  operator?:
    | 'eq'
    | 'ne'
    | 'lt'
    | 'lte'
    | 'gt'
    | 'gte'
    | 'in'
    | 'not_in'
    | 'contains'
    | 'starts_with'
    | 'ends_with'
    | 'has'
    | 'has_not'
    | undefined
  /**
   * The value to compare with; a list for `in` and `not_in`. `null`, with `eq` or `ne`, means
   * that the field has no value.
   */
  value: string | number | boolean | null | string[]
}

/** The fields of a user, and the same user again under `user`. */
export type UserResult<F extends object = NoUserFields> = {
  /** The display name. */
  name: string
  /** The email address, in lower case. */
  email: string
  /** Whether the user has confirmed the email address. */
  emailVerified: boolean
  /** The URL of a picture, or `null`. */
  image: string | null
  /** When the user was created. */
  createdAt: string
  /** When the user was last changed. */
  updatedAt: string
  /** One role, or several with commas between. */
  role: string | null
  /** Whether the user is banned; `null` means no. */
  banned: boolean | null
  /** Why the user is banned. */
  banReason: string | null
  /** When the ban ends; `null` means never. */
  banExpires: string | null
  /** The id of the user. */
  id: string
  /** A user. */
  user: User<F>
} & F

/** A difference between the audit log and what was written. */
export type Violation = {
  /** What is wrong. */
  kind:
    | 'event-changed'
    | 'events-missing'
    | 'events-added'
    | 'events-replaced'
    | 'checkpoint-changed'
    | 'checkpoint-missing'
    | 'pruning-changed'
    | 'pruning-unrecorded'
    | 'head-unknown'
    | 'protection-missing'
    | 'protection-disabled'
    | 'protection-changed'
    | 'protection-added'
    | 'storage-damaged'
  /** The number of the checkpoint that it is about. */
  checkpoint?: string | undefined
  /** The id of the event that it is about. */
  event?: string | undefined
  /** How many events it is about. */
  count?: string | undefined
  /** The object of the database that it is about. */
  object?: string | undefined
}

/** A 200 response. */
export type SuccessResponse<B> = { status: 200; body: B; headers: Headers }

/** An error response. */
export type ProblemResponse<S extends number, C extends string> = {
  status: S
  body: {
    /** What went wrong, in English. */
    message: string
    /** The name of the error. */
    code: C
    /** With status 500: the id of the request, to find it in the log of the server. */
    requestId?: string | undefined
  }
  headers: Headers
}

/** An error that any call can return. */
export type CommonProblem =
  | ProblemResponse<404, 'NOT_FOUND'>
  | ProblemResponse<405, 'METHOD_NOT_ALLOWED'>
  | ProblemResponse<408, 'REQUEST_TIMEOUT'>
  | ProblemResponse<429, 'TOO_MANY_REQUESTS'>
  | ProblemResponse<431, 'HEADERS_TOO_LARGE'>
  | ProblemResponse<500, 'INTERNAL_SERVER_ERROR'>
  | ProblemResponse<503, 'SERVICE_UNAVAILABLE'>

/** An error that any call that changes something can return. */
export type PostProblem =
  | CommonProblem
  | ProblemResponse<400, 'BAD_REQUEST' | 'INVALID_CALLBACK_URL'>
  | ProblemResponse<
      403,
      | 'MISSING_OR_NULL_ORIGIN'
      | 'INVALID_ORIGIN'
      | 'INVALID_CALLBACK_URL'
      | 'INVALID_REDIRECT_URL'
      | 'INVALID_ERROR_CALLBACK_URL'
      | 'INVALID_NEW_USER_CALLBACK_URL'
    >
  | ProblemResponse<413, 'PAYLOAD_TOO_LARGE'>
  | ProblemResponse<415, 'UNSUPPORTED_MEDIA_TYPE'>

/** The code of any error of the API. */
export type ProblemCode =
  | 'VALIDATION_ERROR'
  | 'BAD_REQUEST'
  | 'INVALID_EMAIL'
  | 'PASSWORD_TOO_SHORT'
  | 'PASSWORD_TOO_LONG'
  | 'PASSWORD_COMPROMISED'
  | 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'
  | 'EMAIL_PASSWORD_SIGN_UP_DISABLED'
  | 'USERS_ARE_CREATED_IN_THE_APP'
  | 'THE_APP_DOES_NOT_STORE_PASSWORDS'
  | 'THE_APP_DOES_NOT_STORE_IMAGES'
  | 'THE_APP_DOES_NOT_STORE_SESSIONS'
  | 'FIELD_NOT_ALLOWED'
  | 'INVALID_ROLE_TYPE'
  | 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE'
  | 'NO_DATA_TO_UPDATE'
  | 'PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER'
  | 'USER_ID_CANNOT_BE_SET'
  | 'USER_ID_CANNOT_BE_UPDATED'
  | 'YOU_CANNOT_BAN_YOURSELF'
  | 'YOU_CANNOT_REMOVE_YOURSELF'
  | 'LAST_ADMIN'
  | 'YOU_ARE_ALREADY_IMPERSONATING'
  | 'YOU_ARE_NOT_IMPERSONATING_ANYONE'
  | 'REASON_REQUIRED'
  | 'ROLE_ALREADY_EXISTS'
  | 'TOO_MANY_KEYS'
  | 'TOO_MANY_ROLES'
  | 'ROLE_IS_CONFIGURED'
  | 'ROLE_IN_USE'
  | 'INVALID_CALLBACK_URL'
  | 'UNAUTHORIZED'
  | 'INVALID_EMAIL_OR_PASSWORD'
  | 'A_KEY_HAS_NO_SESSION'
  | 'NOT_ALLOWED_WHILE_IMPERSONATING'
  | 'YOU_ARE_NOT_ALLOWED_TO_GET_USER'
  | 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS'
  | 'YOU_ARE_NOT_ALLOWED_TO_CREATE_USERS'
  | 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_USERS'
  | 'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE'
  | 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL'
  | 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PHONE_NUMBER'
  | 'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'
  | 'YOU_ARE_NOT_ALLOWED_TO_IMPERSONATE_USERS'
  | 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PASSWORD'
  | 'YOU_ARE_NOT_ALLOWED_TO_DELETE_USERS'
  | 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS_SESSIONS'
  | 'YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS'
  | 'YOU_ARE_NOT_ALLOWED_TO_LIST_ROLES'
  | 'YOU_ARE_NOT_ALLOWED_TO_CREATE_ROLES'
  | 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_ROLES'
  | 'YOU_ARE_NOT_ALLOWED_TO_DELETE_ROLES'
  | 'YOU_ARE_NOT_ALLOWED_TO_CREATE_KEYS'
  | 'YOU_ARE_NOT_ALLOWED_TO_LIST_KEYS'
  | 'YOU_ARE_NOT_ALLOWED_TO_GET_KEYS'
  | 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_KEYS'
  | 'YOU_ARE_NOT_ALLOWED_TO_ROTATE_KEYS'
  | 'YOU_ARE_NOT_ALLOWED_TO_REVOKE_KEYS'
  | 'YOU_ARE_NOT_ALLOWED_TO_READ_THE_AUDIT_LOG'
  | 'YOU_CANNOT_IMPERSONATE_ADMINS'
  | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
  | 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
  | 'BANNED_USER'
  | 'SESSION_NOT_FRESH'
  | 'MISSING_OR_NULL_ORIGIN'
  | 'INVALID_ORIGIN'
  | 'INVALID_REDIRECT_URL'
  | 'INVALID_ERROR_CALLBACK_URL'
  | 'INVALID_NEW_USER_CALLBACK_URL'
  | 'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED'
  | 'USER_NOT_FOUND'
  | 'ROLE_NOT_FOUND'
  | 'KEY_NOT_FOUND'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'THE_DATABASE_REFUSED_THIS'
  | 'USER_IS_REFERENCED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'TOO_MANY_REQUESTS'
  | 'TOO_MANY_HEAVY_QUERIES'
  | 'HEADERS_TOO_LARGE'
  | 'INTERNAL_SERVER_ERROR'
  | 'SERVICE_UNAVAILABLE'

/** What `getUser` takes. */
export type GetUserInput = {
  /** The id of the user. */
  id: string
}

/** What `getUser` returns. */
export type GetUserResponse<F extends object = NoUserFields> =
  | SuccessResponse<UserResult<F>>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_GET_USER'>
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | CommonProblem

/** What `listUsers` takes. */
export type ListUsersInput<F extends object = NoUserFields> = {
  /** The text to search for. If empty or left out, there is no search. */
  searchValue?: string | undefined
  /** Where to search; `any` means the name or the email address. Default: `email`. */
  searchField?: SearchField<F> | undefined
  /** Where in the field the text must be. Default: `contains`. */
  searchOperator?: 'contains' | 'starts_with' | 'ends_with' | undefined
  /** The number of users per page: 1 to 1000, 100 if left out, unless configured otherwise. */
  limit?: number | undefined
  /**
   * `nextCursor` of the page before. The search, the filters and the sort must be the same. The
   * page begins after the last user of that page, even if users were added or removed since.
   * Cannot be used with `offset`.
   */
  cursor?: string | undefined
  /** Users to skip; 0 if left out. */
  offset?: number | undefined
  /** The field to sort by; `createdAt` if left out. Users with equal values sort by id. */
  sortBy?: UserField<F> | undefined
  /** The direction: `asc` is ascending, `desc` descending. Default: `asc`. */
  sortDirection?: 'asc' | 'desc' | undefined
  /** The field to filter by. Default: `email`. */
  filterField?: UserField<F> | undefined
  /**
   * The value to compare with. If left out, there is no filter. Repeat it to give `in` and
   * `not_in` several values.
   */
  filterValue?: string | string[] | undefined
  /**
   * How to compare. `has` and `has_not` are for `role`: whether it is one of the roles of a
   * user. Default: `eq`.
   */
  filterOperator?:
    | 'eq'
    | 'ne'
    | 'lt'
    | 'lte'
    | 'gt'
    | 'gte'
    | 'in'
    | 'not_in'
    | 'contains'
    | 'starts_with'
    | 'ends_with'
    | 'has'
    | 'has_not'
    | undefined
  /** More conditions, as JSON. Users must meet all of them. */
  filters?: UserFilter<F>[] | undefined
  /**
   * How to count: `exact` counts all users, `estimated` estimates `total` from a sample if
   * there are many users, which is faster, and `none` leaves `total` out. Default: `exact`.
   */
  count?: 'exact' | 'estimated' | 'none' | undefined
}

/** What `listUsers` returns. */
export type ListUsersResponse<F extends object = NoUserFields> =
  | SuccessResponse<{
      /** The users of this page. */
      users: User<F>[]
      /** The number of users on all pages. Absent with `count=none`. */
      total?: number | undefined
      /** Whether `total` is an estimate. Only with `count=estimated`. */
      totalIsEstimated?: boolean | undefined
      /** The number of users skipped. */
      offset: number
      /** The number of users per page. */
      limit: number
      /** Pass it as `cursor` to get the next page. Absent on the last page. */
      nextCursor?: string | undefined
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS'>
  | ProblemResponse<429, 'TOO_MANY_HEAVY_QUERIES'>
  | CommonProblem

/** What `createUser` takes. */
export type CreateUserInput<F extends object = NoUserFields> = {
  /** The email address. It is stored in lower case. */
  email: string
  /** 8 to 128 characters, unless configured otherwise. */
  password?: string | null | undefined
  /** The display name. */
  name: string
  /** A role or several; the default role if left out. */
  role?: string | string[] | null | undefined
  /** More fields of the new user. */
  data?: CreateUserData<F> | null | undefined
}

/** What `createUser` returns. */
export type CreateUserResponse<F extends object = NoUserFields> =
  | SuccessResponse<{
      /** A user. */
      user: User<F>
    }>
  | ProblemResponse<
      400,
      | 'VALIDATION_ERROR'
      | 'THE_APP_DOES_NOT_STORE_IMAGES'
      | 'USERS_ARE_CREATED_IN_THE_APP'
      | 'INVALID_ROLE_TYPE'
      | 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE'
      | 'USER_ID_CANNOT_BE_SET'
      | 'INVALID_EMAIL'
      | 'THE_APP_DOES_NOT_STORE_PASSWORDS'
      | 'PASSWORD_TOO_SHORT'
      | 'PASSWORD_TOO_LONG'
      | 'PASSWORD_COMPROMISED'
      | 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'
    >
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      | 'YOU_ARE_NOT_ALLOWED_TO_CREATE_USERS'
      | 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
      | 'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE'
      | 'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'
      | 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PHONE_NUMBER'
    >
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `updateUser` takes. */
export type UpdateUserInput<F extends object = NoUserFields> = {
  /** The id of the user. */
  userId: string | number
  /** The fields to change. Other fields stay as they are. */
  data: UpdateUserData<F>
}

/** What `updateUser` returns. */
export type UpdateUserResponse<F extends object = NoUserFields> =
  | SuccessResponse<UserResult<F>>
  | ProblemResponse<
      400,
      | 'VALIDATION_ERROR'
      | 'THE_APP_DOES_NOT_STORE_IMAGES'
      | 'NO_DATA_TO_UPDATE'
      | 'PASSWORD_CANNOT_BE_UPDATED_VIA_UPDATE_USER'
      | 'USER_ID_CANNOT_BE_UPDATED'
      | 'INVALID_ROLE_TYPE'
      | 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE'
      | 'YOU_CANNOT_BAN_YOURSELF'
      | 'INVALID_EMAIL'
      | 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'
      | 'LAST_ADMIN'
    >
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      | 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_USERS'
      | 'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE'
      | 'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS'
      | 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_EMAIL'
      | 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PHONE_NUMBER'
      | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
      | 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
      | 'NOT_ALLOWED_WHILE_IMPERSONATING'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `removeUser` takes. */
export type RemoveUserInput = {
  /** The id of the user. */
  userId: string | number
}

/** What `removeUser` returns. */
export type RemoveUserResponse =
  | SuccessResponse<{
      /** Always `true`. */
      success: true
      /**
       * The ids of the API keys that ended, as the user owned or made them: at most 1000. Absent if
       * there are none.
       */
      endedKeyIds?: string[] | undefined
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'YOU_CANNOT_REMOVE_YOURSELF' | 'LAST_ADMIN'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      | 'YOU_ARE_NOT_ALLOWED_TO_DELETE_USERS'
      | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
      | 'NOT_ALLOWED_WHILE_IMPERSONATING'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS' | 'USER_IS_REFERENCED'>
  | PostProblem

/** What `setUserPassword` takes. */
export type SetUserPasswordInput = {
  /** 8 to 128 characters, unless configured otherwise. */
  newPassword: string
  /** The id of the user. */
  userId: string | number
  /** Whether to end the sessions of the user. Default: `true`. */
  revokeSessions?: boolean | undefined
}

/** What `setUserPassword` returns. */
export type SetUserPasswordResponse =
  | SuccessResponse<{
      /** Always `true`. */
      status: true
    }>
  | ProblemResponse<
      400,
      | 'VALIDATION_ERROR'
      | 'THE_APP_DOES_NOT_STORE_PASSWORDS'
      | 'PASSWORD_TOO_SHORT'
      | 'PASSWORD_TOO_LONG'
      | 'PASSWORD_COMPROMISED'
    >
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      | 'YOU_ARE_NOT_ALLOWED_TO_SET_USERS_PASSWORD'
      | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
      | 'NOT_ALLOWED_WHILE_IMPERSONATING'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `getUserSchema` returns. */
export type GetUserSchemaResponse =
  | SuccessResponse<{
      /** The fields of a user; those of the app come last. */
      fields: FieldDescription[]
      /** The roles that the caller may give. Empty without `user:set-role`. */
      roles: string[]
      /**
       * The permissions that a role can have: those of this API, and those of the app that the
       * caller has, or, with `role:list`, that any role has. A role can also have others of the
       * app.
       */
      permissions: ActionsByResource
      /** Those of `permissions` that the caller has. A call that needs another one is refused. */
      granted: ActionsByResource
      /** The role of a new user, if none is given. */
      defaultRole: string
      /** What the tables can hold. Those of some apps lack a column or a table. */
      stores: {
        /** Whether users can be created here, and not only in the app. */
        users: boolean
        /** Whether users can have a picture. */
        images: boolean
        /** Whether users can have a password. */
        passwords: boolean
        /** Whether users can sign in and be impersonated here. */
        sessions: boolean
      }
      /** The most users or events on one page. */
      maxPageSize: number
      /** The least characters of a password. */
      minPasswordLength: number
      /** The most characters of a password. */
      maxPasswordLength: number
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | CommonProblem

/** What `countUsers` takes. */
export type CountUsersInput = {
  /** The number of days, of which today is the last. */
  days?: number | undefined
}

/** What `countUsers` returns. */
export type CountUsersResponse =
  | SuccessResponse<{
      /** The number of users. `null` where the table of an app has no counters. */
      total: number | null
      /** How many are banned. A ban that has ended counts until the user signs in. */
      banned: number | null
      /** The days, the earliest first. */
      days: {
        /** The day, in UTC. */
        date: string
        /**
         * How many of the users were created on this day. `null` where the table of an app has no
         * index by creation date.
         */
        created: number | null
        /** Whether there are more than a number of this day says: no more are counted. */
        isCapped: boolean
      }[]
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS'>
  | ProblemResponse<429, 'TOO_MANY_HEAVY_QUERIES'>
  | CommonProblem

/** What `setRole` takes. */
export type SetRoleInput = {
  /** The id of the user. */
  userId: string | number
  /** A role, a list of roles, or several roles with commas between. */
  role: string | string[]
}

/** What `setRole` returns. */
export type SetRoleResponse<F extends object = NoUserFields> =
  | SuccessResponse<{
      /** A user. */
      user: User<F>
    }>
  | ProblemResponse<
      400,
      'VALIDATION_ERROR' | 'YOU_ARE_NOT_ALLOWED_TO_SET_NON_EXISTENT_VALUE' | 'LAST_ADMIN'
    >
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      | 'YOU_ARE_NOT_ALLOWED_TO_CHANGE_USERS_ROLE'
      | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
      | 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `hasPermission` takes. */
export type HasPermissionInput =
  | {
      /** The user to check; the caller by default. */
      userId?: string | number | undefined
      /** The role to check, instead of a user. */
      role?: string | null | undefined
      /** Actions by resource, for example `{"user": ["ban"]}`. */
      permissions: ActionsByResource
    }
  | {
      /** The user to check; the caller by default. */
      userId?: string | number | undefined
      /** The role to check, instead of a user. */
      role?: string | null | undefined
      /** Actions by resource, for example `{"user": ["ban"]}`. */
      permission: ActionsByResource
    }

/** What `hasPermission` returns. */
export type HasPermissionResponse =
  | SuccessResponse<{
      /** Always `null`. */
      error: null
      /** Whether all of the permissions are granted. */
      success: boolean
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_GET_USER'>
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | PostProblem

/** What `explainPermission` takes. */
export type ExplainPermissionInput = {
  /** The user who would call; the caller by default. */
  userId?: string | number | undefined
  /** The calls. Each is explained as if the others were not made. */
  calls: {
    /** The path of the call. */
    path:
      | '/admin/create-user'
      | '/admin/update-user'
      | '/admin/remove-user'
      | '/admin/set-user-password'
      | '/admin/set-role'
      | '/admin/create-role'
      | '/admin/update-role'
      | '/admin/delete-role'
      | '/admin/ban-user'
      | '/admin/unban-user'
      | '/admin/revoke-user-session'
      | '/admin/revoke-user-sessions'
      | '/admin/impersonate-user'
      | '/admin/stop-impersonating'
      | '/admin/create-key'
      | '/admin/update-key'
      | '/admin/rotate-key'
      | '/admin/revoke-key'
    /** The body of the call, as its endpoint takes it. */
    body?: Record<string, unknown> | undefined
  }[]
}

/** What `explainPermission` returns. */
export type ExplainPermissionResponse =
  | SuccessResponse<{
      /** One result for each call, in their order. */
      results: Explanation[]
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      'YOU_ARE_NOT_ALLOWED_TO_GET_USER' | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | ProblemResponse<429, 'TOO_MANY_HEAVY_QUERIES'>
  | PostProblem

/** What `listRoles` returns. */
export type ListRolesResponse =
  | SuccessResponse<{
      /** Every role, sorted by name. */
      roles: Role[]
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_LIST_ROLES'>
  | CommonProblem

/** What `createRole` takes. */
export type CreateRoleInput = {
  /** The name of the role. */
  name: string
  /** Actions by resource, for example `{"user": ["ban"]}`. */
  permissions: ActionsByResource
}

/** What `createRole` returns. */
export type CreateRoleResponse =
  | SuccessResponse<{
      /** A role. */
      role: Role
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'ROLE_ALREADY_EXISTS' | 'TOO_MANY_ROLES'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      'YOU_ARE_NOT_ALLOWED_TO_CREATE_ROLES' | 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
    >
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `updateRole` takes. */
export type UpdateRoleInput = {
  /** The name of the role. */
  name: string
  /** Actions by resource, for example `{"user": ["ban"]}`. */
  permissions: ActionsByResource
}

/** What `updateRole` returns. */
export type UpdateRoleResponse =
  | SuccessResponse<{
      /** A role. */
      role: Role
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'ROLE_IS_CONFIGURED' | 'LAST_ADMIN'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      'YOU_ARE_NOT_ALLOWED_TO_UPDATE_ROLES' | 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
    >
  | ProblemResponse<404, 'ROLE_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `deleteRole` takes. */
export type DeleteRoleInput = {
  /** The name of the role. */
  name: string
}

/** What `deleteRole` returns. */
export type DeleteRoleResponse =
  | SuccessResponse<{
      /** Always `true`. */
      success: true
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'ROLE_IS_CONFIGURED' | 'ROLE_IN_USE'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      'YOU_ARE_NOT_ALLOWED_TO_DELETE_ROLES' | 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
    >
  | ProblemResponse<404, 'ROLE_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `banUser` takes. */
export type BanUserInput = {
  /** The id of the user. */
  userId: string | number
  /** Why the user is banned; a default reason if left out. */
  banReason?: string | null | undefined
  /** Seconds until the ban ends. If 0 or left out, it never ends. */
  banExpiresIn?: number | null | undefined
}

/** What `banUser` returns. */
export type BanUserResponse<F extends object = NoUserFields> =
  | SuccessResponse<{
      /** A user. */
      user: User<F>
      /**
       * The ids of the API keys that do not work until the ban ends, as the user owns or made them:
       * at most 1000. Absent if there are none.
       */
      suspendedKeyIds?: string[] | undefined
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'YOU_CANNOT_BAN_YOURSELF' | 'LAST_ADMIN'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS' | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `unbanUser` takes. */
export type UnbanUserInput = {
  /** The id of the user. */
  userId: string | number
}

/** What `unbanUser` returns. */
export type UnbanUserResponse<F extends object = NoUserFields> =
  | SuccessResponse<{
      /** A user. */
      user: User<F>
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      'YOU_ARE_NOT_ALLOWED_TO_BAN_USERS' | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `listUserSessions` takes. */
export type ListUserSessionsInput = {
  /** The id of the user. */
  userId: string | number
}

/** What `listUserSessions` returns. */
export type ListUserSessionsResponse =
  | SuccessResponse<{
      /** The live sessions, newest first. */
      sessions: Session[]
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'THE_APP_DOES_NOT_STORE_SESSIONS'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      'YOU_ARE_NOT_ALLOWED_TO_LIST_USERS_SESSIONS' | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | PostProblem

/** What `revokeUserSession` takes. */
export type RevokeUserSessionInput = {
  /** The id of the session, as list-user-sessions returns it, or its token. */
  sessionToken: string
}

/** What `revokeUserSession` returns. */
export type RevokeUserSessionResponse =
  | SuccessResponse<{
      /** Always `true`. */
      success: true
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'THE_APP_DOES_NOT_STORE_SESSIONS'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      'YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS' | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
    >
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `revokeUserSessions` takes. */
export type RevokeUserSessionsInput = {
  /** The id of the user. */
  userId: string | number
}

/** What `revokeUserSessions` returns. */
export type RevokeUserSessionsResponse =
  | SuccessResponse<{
      /** Always `true`. */
      success: true
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'THE_APP_DOES_NOT_STORE_SESSIONS'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      'YOU_ARE_NOT_ALLOWED_TO_REVOKE_USERS_SESSIONS' | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `impersonateUser` takes. */
export type ImpersonateUserInput = {
  /** The id of the user. */
  userId: string | number
  /** Why you impersonate the user. It overrides the header `x-reason`. */
  reason?: string | null | undefined
}

/** What `impersonateUser` returns. */
export type ImpersonateUserResponse<F extends object = NoUserFields> =
  | SuccessResponse<{
      /** A session of a user. */
      session: Session
      /** A user. */
      user: User<F>
    }>
  | ProblemResponse<
      400,
      | 'VALIDATION_ERROR'
      | 'THE_APP_DOES_NOT_STORE_SESSIONS'
      | 'REASON_REQUIRED'
      | 'YOU_ARE_ALREADY_IMPERSONATING'
    >
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      | 'YOU_ARE_NOT_ALLOWED_TO_IMPERSONATE_USERS'
      | 'YOU_CANNOT_IMPERSONATE_ADMINS'
      | 'BANNED_USER'
      | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `stopImpersonating` returns. */
export type StopImpersonatingResponse<F extends object = NoUserFields> =
  | SuccessResponse<{
      /** A session of a user. */
      session: Session
      /** A user. */
      user: User<F>
    }>
  | ProblemResponse<400, 'THE_APP_DOES_NOT_STORE_SESSIONS' | 'YOU_ARE_NOT_IMPERSONATING_ANYONE'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'A_KEY_HAS_NO_SESSION'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `createApiKey` takes. */
export type CreateApiKeyInput = {
  /** The name of the key. */
  name: string
  /**
   * What the key may do, if its owner may do it too, for example `["user:get",
   * "session:list"]`.
   */
  permissions: (Permission | (string & {}))[]
  /** The id of the owner; the caller if left out. */
  userId?: string | number | null | undefined
  /**
   * The addresses and CIDR ranges that the key can be used from. If empty, it can be used from
   * anywhere.
   */
  allowedNetworks?: string[] | null | undefined
  /** When the key expires; never if left out. */
  expiresAt?: string | null | undefined
}

/** What `createApiKey` returns. */
export type CreateApiKeyResponse =
  | SuccessResponse<{
      /** An API key, without its secret. */
      key: ApiKey
      /** The secret, to send as a bearer token or in the header `x-api-key`. It is shown only once. */
      secret: string
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'TOO_MANY_KEYS'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      | 'YOU_ARE_NOT_ALLOWED_TO_CREATE_KEYS'
      | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
      | 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
      | 'NOT_ALLOWED_WHILE_IMPERSONATING'
    >
  | ProblemResponse<404, 'USER_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `listApiKeys` takes. */
export type ListApiKeysInput = {
  /** The id of an owner. If left out, the list has the keys of all owners. */
  userId?: string | undefined
  /** The number of keys per page: 1 to 1000, 100 if left out, unless configured otherwise. */
  limit?: number | undefined
  /** `nextCursor` of the page before, with the same other parameters. */
  cursor?: string | undefined
}

/** What `listApiKeys` returns. */
export type ListApiKeysResponse =
  | SuccessResponse<{
      /** The keys of this page, oldest first. */
      keys: ApiKey[]
      /** The number of keys per page. */
      limit: number
      /** Pass it as `cursor` to get the next page. Absent on the last page. */
      nextCursor?: string | undefined
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_LIST_KEYS'>
  | CommonProblem

/** What `getApiKey` takes. */
export type GetApiKeyInput = {
  /** The id of the key. */
  id: string
}

/** What `getApiKey` returns. */
export type GetApiKeyResponse =
  | SuccessResponse<{
      /** An API key, without its secret. */
      key: ApiKey
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_GET_KEYS'>
  | ProblemResponse<404, 'KEY_NOT_FOUND'>
  | CommonProblem

/** What `updateApiKey` takes. */
export type UpdateApiKeyInput = {
  /** The id of the key. */
  keyId: string
  /** The name of the key. */
  name?: string | undefined
  /**
   * What the key may do, if its owner may do it too, for example `["user:get",
   * "session:list"]`.
   */
  permissions?: (Permission | (string & {}))[] | undefined
  /**
   * The addresses and CIDR ranges that the key can be used from. If empty, it can be used from
   * anywhere.
   */
  allowedNetworks?: string[] | undefined
  /** When the key expires; `null` means never. */
  expiresAt?: string | null | undefined
}

/** What `updateApiKey` returns. */
export type UpdateApiKeyResponse =
  | SuccessResponse<{
      /** An API key, without its secret. */
      key: ApiKey
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'NO_DATA_TO_UPDATE'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      | 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_KEYS'
      | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
      | 'YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS'
      | 'NOT_ALLOWED_WHILE_IMPERSONATING'
    >
  | ProblemResponse<404, 'KEY_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `rotateApiKey` takes. */
export type RotateApiKeyInput = {
  /** The id of the key. */
  keyId: string
  /**
   * How long the current secret still works, in seconds: a day if left out. Use 0 if the secret
   * has leaked. Default: `86400`.
   */
  gracePeriodSeconds?: number | undefined
}

/** What `rotateApiKey` returns. */
export type RotateApiKeyResponse =
  | SuccessResponse<{
      /** An API key, without its secret. */
      key: ApiKey
      /** The secret, to send as a bearer token or in the header `x-api-key`. It is shown only once. */
      secret: string
      /** The ids of the keys that ended as well, as they were made with it: at most 1000. */
      endedKeyIds: string[]
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'TOO_MANY_KEYS'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      | 'YOU_ARE_NOT_ALLOWED_TO_ROTATE_KEYS'
      | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
      | 'NOT_ALLOWED_WHILE_IMPERSONATING'
    >
  | ProblemResponse<404, 'KEY_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `revokeApiKey` takes. */
export type RevokeApiKeyInput = {
  /** The id of the key. */
  keyId: string
}

/** What `revokeApiKey` returns. */
export type RevokeApiKeyResponse =
  | SuccessResponse<{
      /** Always `true`. */
      success: true
      /** The ids of the keys that ended as well, as they were made with it: at most 1000. */
      endedKeyIds: string[]
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<
      403,
      'YOU_ARE_NOT_ALLOWED_TO_REVOKE_KEYS' | 'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER'
    >
  | ProblemResponse<404, 'KEY_NOT_FOUND'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `listAuditEvents` takes. */
export type ListAuditEventsInput = {
  /** The id of the user who did it, or of the owner of the key. */
  actorId?: string | undefined
  /** The id of the impersonator. */
  impersonatorId?: string | undefined
  /** The id of the user that it was done to. */
  targetId?: string | undefined
  /** What happened. */
  action?:
    | 'user.created'
    | 'user.signed-up'
    | 'user.updated'
    | 'user.role-set'
    | 'user.password-set'
    | 'user.banned'
    | 'user.unbanned'
    | 'user.removed'
    | 'session.opened'
    | 'session.refused'
    | 'session.closed'
    | 'session.revoked'
    | 'impersonation.started'
    | 'impersonation.stopped'
    | 'role.created'
    | 'role.updated'
    | 'role.deleted'
    | 'key.created'
    | 'key.updated'
    | 'key.rotated'
    | 'key.revoked'
    | 'credentials.revoked'
    | 'call.refused'
    | 'audit.pruned'
    | 'database.moved'
    | undefined
  /** Only events at this time or later. */
  from?: string | undefined
  /** Only events before this time. */
  to?: string | undefined
  /** The number of events per page: 1 to 1000, 100 if left out, unless configured otherwise. */
  limit?: number | undefined
  /** `nextCursor` of the page before, with the same other parameters. */
  cursor?: string | undefined
  /** `desc` is newest first, `asc` oldest first. Default: `desc`. */
  sortDirection?: 'asc' | 'desc' | undefined
}

/** What `listAuditEvents` returns. */
export type ListAuditEventsResponse =
  | SuccessResponse<{
      /** The events of this page. */
      events: AuditEvent[]
      /** The number of events per page. */
      limit: number
      /** Pass it as `cursor` to get the next page. Absent on the last page. */
      nextCursor?: string | undefined
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_READ_THE_AUDIT_LOG'>
  | ProblemResponse<429, 'TOO_MANY_HEAVY_QUERIES'>
  | CommonProblem

/** What `getUserHistory` takes. */
export type GetUserHistoryInput = {
  /** The id of the user. */
  userId: string
  /** The number of events per page: 1 to 1000, 100 if left out, unless configured otherwise. */
  limit?: number | undefined
  /** `nextCursor` of the page before, with the same other parameters. */
  cursor?: string | undefined
}

/** What `getUserHistory` returns. */
export type GetUserHistoryResponse =
  | SuccessResponse<{
      /** The events of this page. */
      events: AuditEvent[]
      /** The number of events per page. */
      limit: number
      /** Pass it as `cursor` to get the next page. Absent on the last page. */
      nextCursor?: string | undefined
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_READ_THE_AUDIT_LOG'>
  | ProblemResponse<429, 'TOO_MANY_HEAVY_QUERIES'>
  | CommonProblem

/** What `countAuditEvents` takes. */
export type CountAuditEventsInput = {
  /** The number of days, of which today is the last. */
  days?: number | undefined
}

/** What `countAuditEvents` returns. */
export type CountAuditEventsResponse =
  | SuccessResponse<{
      /** The days, the earliest first. */
      days: {
        /** The day, in UTC. */
        date: string
        /** Events `session.opened`. */
        signIns: number
        /** Events `session.refused` and `call.refused`. One may stand for several refusals. */
        refusals: number
        /** Events `user.banned`. */
        bans: number
        /** Events `user.unbanned`. */
        unbans: number
        /** Whether there are more than a number of this day says: no more are counted. */
        isCapped: boolean
      }[]
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_READ_THE_AUDIT_LOG'>
  | ProblemResponse<429, 'TOO_MANY_HEAVY_QUERIES'>
  | CommonProblem

/** What `exportAuditEvents` takes. */
export type ExportAuditEventsInput = {
  /** The id of the user who did it, or of the owner of the key. */
  actorId?: string | undefined
  /** The id of the impersonator. */
  impersonatorId?: string | undefined
  /** The id of the user that it was done to. */
  targetId?: string | undefined
  /** What happened. */
  action?:
    | 'user.created'
    | 'user.signed-up'
    | 'user.updated'
    | 'user.role-set'
    | 'user.password-set'
    | 'user.banned'
    | 'user.unbanned'
    | 'user.removed'
    | 'session.opened'
    | 'session.refused'
    | 'session.closed'
    | 'session.revoked'
    | 'impersonation.started'
    | 'impersonation.stopped'
    | 'role.created'
    | 'role.updated'
    | 'role.deleted'
    | 'key.created'
    | 'key.updated'
    | 'key.rotated'
    | 'key.revoked'
    | 'credentials.revoked'
    | 'call.refused'
    | 'audit.pruned'
    | 'database.moved'
    | undefined
  /** Only events at this time or later. */
  from?: string | undefined
  /** Only events before this time. */
  to?: string | undefined
  /** `ocsf` is the form of the Open Cybersecurity Schema Framework. Default: `castellan`. */
  format?: 'castellan' | 'ocsf' | undefined
}

/** What `exportAuditEvents` returns. */
export type ExportAuditEventsResponse =
  | SuccessResponse<string>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_READ_THE_AUDIT_LOG'>
  | ProblemResponse<429, 'TOO_MANY_HEAVY_QUERIES'>
  | CommonProblem

/** What `verifyAuditLog` takes. */
export type VerifyAuditLogInput = {
  /** The head that an earlier verification returned. The audit log must still contain it. */
  expectedHead?: string | undefined
}

/** What `verifyAuditLog` returns. */
export type VerifyAuditLogResponse =
  | SuccessResponse<{
      /** Whether nothing was changed. */
      isIntact: boolean
      /** The first 100 differences. */
      violations: Violation[]
      /** How many differences there are. */
      violationCount: number
      /** How many checkpoints there are. */
      checkpoints: number
      /** How many events checkpoints cover and no pruning has deleted. */
      events: number
      /** How many events have no checkpoint yet. */
      eventsWithoutCheckpoint: number
      /** What was pruned. Absent if nothing was. */
      pruned?:
        | {
            /** The number of the last checkpoint of pruned events. */
            checkpoint: string
            /** How many events were pruned in all. */
            events: string
            /** When the last ones were pruned, if it is recorded. */
            at?: string | undefined
          }
        | undefined
      /** The number and the hash of the last checkpoint. Store it outside of the database. */
      head: string
      /** What is unusual, though not changed. */
      warning?: string | undefined
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'YOU_ARE_NOT_ALLOWED_TO_READ_THE_AUDIT_LOG'>
  | ProblemResponse<429, 'TOO_MANY_HEAVY_QUERIES'>
  | PostProblem

/** What `signInEmail` takes. */
export type SignInEmailInput = {
  /** The email address. */
  email: string
  /** The password. */
  password: string
  /** `false`: the session ends after a day and is never extended. Default: `true`. */
  rememberMe?: boolean | undefined
  /** Where the browser goes after the sign-in: a path, or a URL of a trusted origin. */
  callbackURL?: string | undefined
}

/** What `signInEmail` returns. */
export type SignInEmailResponse<F extends object = NoUserFields> =
  | SuccessResponse<{
      /** Whether to go to `url`. */
      redirect: boolean
      /** The bearer token of the new session. */
      token: string
      /** The `callbackURL` of the request. */
      url?: string | undefined
      /** A user. */
      user: User<F>
    }>
  | ProblemResponse<
      400,
      | 'VALIDATION_ERROR'
      | 'THE_APP_DOES_NOT_STORE_PASSWORDS'
      | 'THE_APP_DOES_NOT_STORE_SESSIONS'
      | 'INVALID_EMAIL'
      | 'PASSWORD_TOO_LONG'
    >
  | ProblemResponse<401, 'INVALID_EMAIL_OR_PASSWORD'>
  | ProblemResponse<403, 'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED' | 'BANNED_USER'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `signUpEmail` takes. */
export type SignUpEmailInput<F extends object = NoUserFields> = {
  /** The display name. */
  name: string
  /** The email address. It is stored in lower case. */
  email: string
  /** 8 to 128 characters, unless configured otherwise. */
  password: string
  /** The URL of a picture. */
  image?: string | undefined
  /** Checked, but not used. */
  callbackURL?: string | undefined
  /** `false`: the session ends after a day and is never extended. Default: `true`. */
  rememberMe?: boolean | undefined
} & UserFieldsInput<F>

/** What `signUpEmail` returns. */
export type SignUpEmailResponse<F extends object = NoUserFields> =
  | SuccessResponse<{
      /** The bearer token of the new session. */
      token: string
      /** A user. */
      user: User<F>
    }>
  | ProblemResponse<
      400,
      | 'VALIDATION_ERROR'
      | 'THE_APP_DOES_NOT_STORE_IMAGES'
      | 'THE_APP_DOES_NOT_STORE_SESSIONS'
      | 'EMAIL_PASSWORD_SIGN_UP_DISABLED'
      | 'USERS_ARE_CREATED_IN_THE_APP'
      | 'THE_APP_DOES_NOT_STORE_PASSWORDS'
      | 'PASSWORD_TOO_SHORT'
      | 'PASSWORD_TOO_LONG'
      | 'PASSWORD_COMPROMISED'
      | 'FIELD_NOT_ALLOWED'
    >
  | ProblemResponse<403, 'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | ProblemResponse<422, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'>
  | PostProblem

/** What `signOut` returns. */
export type SignOutResponse =
  | SuccessResponse<{
      /** Always `true`. */
      success: true
    }>
  | ProblemResponse<400, 'THE_APP_DOES_NOT_STORE_SESSIONS'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `getSession` takes. */
export type GetSessionInput = {
  /** If not empty, the call does not extend the session. */
  disableRefresh?: string | undefined
  /** Accepted, but not used: there is no cookie cache. */
  disableCookieCache?: string | undefined
}

/** What `getSession` returns. */
export type GetSessionResponse<F extends object = NoUserFields> =
  | SuccessResponse<{
      /** A session of a user. */
      session: Session
      /** A user. */
      user: User<F>
    } | null>
  | ProblemResponse<400, 'VALIDATION_ERROR'>
  | CommonProblem

/** What `listSessions` returns. */
export type ListSessionsResponse =
  | SuccessResponse<Session[]>
  | ProblemResponse<400, 'THE_APP_DOES_NOT_STORE_SESSIONS'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'A_KEY_HAS_NO_SESSION' | 'SESSION_NOT_FRESH'>
  | CommonProblem

/** What `revokeSession` takes. */
export type RevokeSessionInput = {
  /** The id of the session, or its token. */
  token: string
}

/** What `revokeSession` returns. */
export type RevokeSessionResponse =
  | SuccessResponse<{
      /** Always `true`. */
      status: true
    }>
  | ProblemResponse<400, 'VALIDATION_ERROR' | 'THE_APP_DOES_NOT_STORE_SESSIONS'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'A_KEY_HAS_NO_SESSION'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `revokeSessions` returns. */
export type RevokeSessionsResponse =
  | SuccessResponse<{
      /** Always `true`. */
      status: true
    }>
  | ProblemResponse<400, 'THE_APP_DOES_NOT_STORE_SESSIONS'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'A_KEY_HAS_NO_SESSION'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `revokeOtherSessions` returns. */
export type RevokeOtherSessionsResponse =
  | SuccessResponse<{
      /** Always `true`. */
      status: true
    }>
  | ProblemResponse<400, 'THE_APP_DOES_NOT_STORE_SESSIONS'>
  | ProblemResponse<401, 'UNAUTHORIZED'>
  | ProblemResponse<403, 'A_KEY_HAS_NO_SESSION'>
  | ProblemResponse<409, 'THE_DATABASE_REFUSED_THIS'>
  | PostProblem

/** What `ok` returns. */
export type OkResponse =
  | SuccessResponse<{
      /** Always `true`. */
      ok: true
    }>
  | CommonProblem

/** Users: read, list, create, change and remove them. */
export interface UsersApi<F extends object = NoUserFields> {
  /**
   * Get an existing user.
   *
   * Returns the fields of the user, and the same user again under `user`. Needs the permission
   * `user:get`.
   */
  getUser: (input: GetUserInput, options?: CallOptions) => Promise<GetUserResponse<F>>
  /**
   * List users.
   *
   * Returns one page of the users that match the search and all filters. `contains`,
   * `starts_with` and `ends_with` ignore case. Pass `nextCursor` as `cursor` to get the next
   * page. Needs the permission `user:list`.
   */
  listUsers: (
    input?: ListUsersInput<F> | undefined,
    options?: CallOptions,
  ) => Promise<ListUsersResponse<F>>
  /**
   * Create a new user.
   *
   * Creates a user. To set a role, the caller needs `user:set-role`; to create a banned user,
   * `user:ban`. A user without a password cannot sign in until one is set. Needs the permission
   * `user:create`.
   */
  createUser: (input: CreateUserInput<F>, options?: CallOptions) => Promise<CreateUserResponse<F>>
  /**
   * Update a user's details.
   *
   * Changes the given fields of a user. `role` needs `user:set-role`. `banned`, `banReason` and
   * `banExpires` need `user:ban`. `email` and `emailVerified` need `user:set-email`. `banned:
   * true` ends every session of the user. Needs the permission `user:update`.
   */
  updateUser: (input: UpdateUserInput<F>, options?: CallOptions) => Promise<UpdateUserResponse<F>>
  /**
   * Delete a user and all their sessions and accounts. Cannot be undone.
   *
   * Deletes the user. Impersonations that the user has started and API keys that they made end
   * too. Needs the permission `user:delete`.
   */
  removeUser: (input: RemoveUserInput, options?: CallOptions) => Promise<RemoveUserResponse>
  /**
   * Set a user's password.
   *
   * Sets the password of a user. Ends every session of the user except the one that makes this
   * call, unless `revokeSessions` is `false`. Needs the permission `user:set-password`.
   */
  setUserPassword: (
    input: SetUserPasswordInput,
    options?: CallOptions,
  ) => Promise<SetUserPasswordResponse>
  /**
   * Get the fields of users, the permissions, and what the server can do.
   *
   * Returns the fields of a user as this server has them, the roles that the caller may give,
   * the permissions that exist and those that the caller has, what the database can hold, and
   * the limits of pages and passwords. A program can build its forms from it.
   */
  getUserSchema: (input?: undefined, options?: CallOptions) => Promise<GetUserSchemaResponse>
  /**
   * Count users.
   *
   * Returns how many users there are, how many of them are banned, and how many of them were
   * created on each of the last days. Reads counters and an index, never all users. Needs the
   * permission `user:list`.
   */
  countUsers: (
    input?: CountUsersInput | undefined,
    options?: CallOptions,
  ) => Promise<CountUsersResponse>
}

/** Set the roles of users, and check permissions. */
export interface AccessApi<F extends object = NoUserFields> {
  /**
   * Set the role of a user.
   *
   * Replaces the roles of a user by one role or by several. Needs the permission
   * `user:set-role`.
   */
  setRole: (input: SetRoleInput, options?: CallOptions) => Promise<SetRoleResponse<F>>
  /**
   * Check if the user has permission.
   *
   * Checks whether the role `role`, the user `userId` or, without both, the caller has all of
   * the given permissions. To check another user, the caller needs `user:get`. For an API key,
   * its owner is another user.
   */
  hasPermission: (
    input: HasPermissionInput,
    options?: CallOptions,
  ) => Promise<HasPermissionResponse>
  /**
   * Explain what calls would do.
   *
   * Says of each call whether it would be carried out and what it would change, or which error
   * it would return. Nothing is changed or recorded. With `userId`, the calls are those of that
   * user in a session of theirs: the caller needs `user:get` and every permission of the user.
   * For an API key, its owner is another user. Some things show only in the call itself: the
   * check of its origin and of URLs in its body, such as `callbackURL`; on SQLite, foreign keys
   * that are `DEFERRABLE INITIALLY DEFERRED`. Calls of create-user and update-user count in the
   * rate limit as if they were made: beyond it, their error is `TOO_MANY_REQUESTS`.
   */
  explainPermission: (
    input: ExplainPermissionInput,
    options?: CallOptions,
  ) => Promise<ExplainPermissionResponse>
}

/** Roles and their permissions. */
export interface RolesApi {
  /**
   * List roles.
   *
   * Returns every role with its permissions, sorted by name. Needs the permission `role:list`.
   */
  listRoles: (input?: undefined, options?: CallOptions) => Promise<ListRolesResponse>
  /**
   * Create a role.
   *
   * Creates a role. It takes effect at once, on every server of the database. Callers need
   * every permission that they add or remove. Needs the permission `role:create`.
   */
  createRole: (input: CreateRoleInput, options?: CallOptions) => Promise<CreateRoleResponse>
  /**
   * Change the permissions of a role.
   *
   * Replaces the permissions of a role. It takes effect at once for every user with the role.
   * Callers need every permission that they add or remove. Needs the permission `role:update`.
   */
  updateRole: (input: UpdateRoleInput, options?: CallOptions) => Promise<UpdateRoleResponse>
  /**
   * Delete a role.
   *
   * Deletes a role. It fails while a user has the role. Callers need every permission that they
   * add or remove. Needs the permission `role:delete`.
   */
  deleteRole: (input: DeleteRoleInput, options?: CallOptions) => Promise<DeleteRoleResponse>
}

/** Bans. A banned user cannot sign in, and loses every session at once. */
export interface BansApi<F extends object = NoUserFields> {
  /**
   * Ban a user.
   *
   * Bans a user. Ends every session of the user, and every impersonation that the user has
   * started. If the user is already banned, the new reason and end replace the old ones. Needs
   * the permission `user:ban`.
   */
  banUser: (input: BanUserInput, options?: CallOptions) => Promise<BanUserResponse<F>>
  /**
   * Unban a user.
   *
   * Ends a ban. Changes nothing if the user is not banned. Needs the permission `user:ban`.
   */
  unbanUser: (input: UnbanUserInput, options?: CallOptions) => Promise<UnbanUserResponse<F>>
}

/** The sessions of other users. */
export interface SessionsApi {
  /**
   * List user sessions.
   *
   * Returns the live sessions of the user and the impersonations that they run, newest first,
   * 1000 at most. `token` is the id of the session, not a credential, except for your own
   * current session. Needs the permission `session:list`.
   */
  listUserSessions: (
    input: ListUserSessionsInput,
    options?: CallOptions,
  ) => Promise<ListUserSessionsResponse>
  /**
   * Revoke a user session.
   *
   * Ends one session. It also succeeds if there is no such session. Needs the permission
   * `session:revoke`.
   */
  revokeUserSession: (
    input: RevokeUserSessionInput,
    options?: CallOptions,
  ) => Promise<RevokeUserSessionResponse>
  /**
   * Revoke all user sessions.
   *
   * Ends every session of the user, and every impersonation that the user has started. Needs
   * the permission `session:revoke`.
   */
  revokeUserSessions: (
    input: RevokeUserSessionsInput,
    options?: CallOptions,
  ) => Promise<RevokeUserSessionsResponse>
}

/** Acting as another user for a short time. */
export interface ImpersonationApi<F extends object = NoUserFields> {
  /**
   * Impersonate a user.
   *
   * Creates a short session as the user: one hour, unless configured otherwise. The session
   * ends when the impersonator loses the permission, is banned or is removed. To impersonate an
   * admin, the caller needs `user:impersonate-admins`. The audit log stores the reason with
   * every event of the session. A server may require a reason. Needs the permission
   * `user:impersonate`.
   */
  impersonateUser: (
    input: ImpersonateUserInput,
    options?: CallOptions,
  ) => Promise<ImpersonateUserResponse<F>>
  /**
   * Stop impersonating a user.
   *
   * Ends the impersonation. Returns the impersonator and their session. A browser gets its own
   * session cookie back; a client with a bearer token uses the token that it had before. If
   * that session has ended, the impersonation ends too, and the response is 401.
   */
  stopImpersonating: (
    input?: undefined,
    options?: CallOptions,
  ) => Promise<StopImpersonatingResponse<F>>
}

/** API keys, with which programs call the API without a session. */
export interface ApiKeysApi {
  /**
   * Create an API key.
   *
   * Creates an API key and returns its secret, which is shown only once. At each request, the
   * key may do only what both `permissions` and its owner allow. The owner and the caller must
   * have every permission in `permissions`. Needs the permission `key:create`.
   */
  createApiKey: (input: CreateApiKeyInput, options?: CallOptions) => Promise<CreateApiKeyResponse>
  /**
   * List API keys.
   *
   * Returns one page of API keys, oldest first. Needs the permission `key:list`.
   */
  listApiKeys: (
    input?: ListApiKeysInput | undefined,
    options?: CallOptions,
  ) => Promise<ListApiKeysResponse>
  /**
   * Get an API key.
   *
   * Returns an API key, without its secret. Needs the permission `key:get`.
   */
  getApiKey: (input: GetApiKeyInput, options?: CallOptions) => Promise<GetApiKeyResponse>
  /**
   * Change an API key.
   *
   * Changes the given fields. The secret stays the same. Needs the permission `key:update`.
   */
  updateApiKey: (input: UpdateApiKeyInput, options?: CallOptions) => Promise<UpdateApiKeyResponse>
  /**
   * Replace the secret of an API key.
   *
   * Returns a new secret, which is shown only once. The current secret works for another
   * `gracePeriodSeconds`. An older secret stops at once. Keys that were made with a secret end
   * with it. Needs the permission `key:rotate`.
   */
  rotateApiKey: (input: RotateApiKeyInput, options?: CallOptions) => Promise<RotateApiKeyResponse>
  /**
   * Revoke an API key.
   *
   * Deletes the key and every key that it made, and ends every impersonation that they have
   * started. Cannot be undone. Needs the permission `key:revoke`.
   */
  revokeApiKey: (input: RevokeApiKeyInput, options?: CallOptions) => Promise<RevokeApiKeyResponse>
}

/** The audit log: who did what. */
export interface AuditApi {
  /**
   * List audit events.
   *
   * Returns one page of the events that meet all filters, newest first. Needs the permission
   * `audit:list`.
   */
  listAuditEvents: (
    input?: ListAuditEventsInput | undefined,
    options?: CallOptions,
  ) => Promise<ListAuditEventsResponse>
  /**
   * Get the history of a user.
   *
   * Returns one page of the events that the user did or that were done to the user, newest
   * first. It also works after the user was removed. Needs the permission `audit:list`.
   */
  getUserHistory: (
    input: GetUserHistoryInput,
    options?: CallOptions,
  ) => Promise<GetUserHistoryResponse>
  /**
   * Count audit events.
   *
   * Returns how many sign-ins, refusals, bans and unbans the audit log has of each of the last
   * days. Reads an index, never the whole log. Needs the permission `audit:list`.
   */
  countAuditEvents: (
    input?: CountAuditEventsInput | undefined,
    options?: CallOptions,
  ) => Promise<CountAuditEventsResponse>
  /**
   * Export audit events.
   *
   * Returns all events that meet the filters as a stream, oldest first. Each line is an
   * `AuditEvent` as JSON, or an event in the form of OCSF. Needs the permission `audit:list`.
   */
  exportAuditEvents: (
    input?: ExportAuditEventsInput | undefined,
    options?: CallOptions,
  ) => Promise<ExportAuditEventsResponse>
  /**
   * Verify the audit log.
   *
   * Reads the whole audit log and returns everything that was changed after it was written. A
   * long log takes minutes; a verification ends when the client disconnects. Needs the
   * permission `audit:list`.
   */
  verifyAuditLog: (
    input?: VerifyAuditLogInput | undefined,
    options?: CallOptions,
  ) => Promise<VerifyAuditLogResponse>
}

/** Sign-in, sign-up and sign-out, and the sessions of the caller. */
export interface AuthApi<F extends object = NoUserFields> {
  /**
   * Sign in with email address and password.
   *
   * Creates a session. With `rememberMe: false` it ends after a day at the latest.
   */
  signInEmail: (input: SignInEmailInput, options?: CallOptions) => Promise<SignInEmailResponse<F>>
  /**
   * Sign up with email address and password.
   *
   * Creates a user with the default role, and a session. It is disabled unless the
   * configuration enables it.
   */
  signUpEmail: (
    input: SignUpEmailInput<F>,
    options?: CallOptions,
  ) => Promise<SignUpEmailResponse<F>>
  /**
   * Sign out.
   *
   * Ends the session of the request. It also succeeds without a session.
   */
  signOut: (input?: undefined, options?: CallOptions) => Promise<SignOutResponse>
  /**
   * Get the current session.
   *
   * Returns the session of the request and its user, or `null` without a session.
   */
  getSession: (
    input?: GetSessionInput | undefined,
    options?: CallOptions,
  ) => Promise<GetSessionResponse<F>>
  /**
   * List your sessions.
   *
   * Returns your live sessions and the impersonations that you run, newest first, 1000 at most.
   * `token` is the token of the current session, and the id of every other one. The session of
   * the request must be younger than a day, unless configured otherwise.
   */
  listSessions: (input?: undefined, options?: CallOptions) => Promise<ListSessionsResponse>
  /**
   * Revoke one of your sessions.
   *
   * Ends one of your sessions. It also succeeds if you have no such session.
   */
  revokeSession: (
    input: RevokeSessionInput,
    options?: CallOptions,
  ) => Promise<RevokeSessionResponse>
  /**
   * Revoke all your sessions.
   *
   * Ends all your sessions, including the current one and your impersonations.
   */
  revokeSessions: (input?: undefined, options?: CallOptions) => Promise<RevokeSessionsResponse>
  /**
   * Revoke your other sessions.
   *
   * Ends all your sessions except the current one, including your impersonations.
   */
  revokeOtherSessions: (
    input?: undefined,
    options?: CallOptions,
  ) => Promise<RevokeOtherSessionsResponse>
  /**
   * Check that the API responds.
   *
   * Lets a client test the connection. For monitoring, use `/health/live`.
   */
  ok: (input?: undefined, options?: CallOptions) => Promise<OkResponse>
}

/** The methods of the API, by subject. */
export interface Api<F extends object = NoUserFields> {
  /** Users: read, list, create, change and remove them. */
  users: UsersApi<F>
  /** Set the roles of users, and check permissions. */
  access: AccessApi<F>
  /** Roles and their permissions. */
  roles: RolesApi
  /** Bans. A banned user cannot sign in, and loses every session at once. */
  bans: BansApi<F>
  /** The sessions of other users. */
  sessions: SessionsApi
  /** Acting as another user for a short time. */
  impersonation: ImpersonationApi<F>
  /** API keys, with which programs call the API without a session. */
  apiKeys: ApiKeysApi
  /** The audit log: who did what. */
  audit: AuditApi
  /** Sign-in, sign-up and sign-out, and the sessions of the caller. */
  auth: AuthApi<F>
}
