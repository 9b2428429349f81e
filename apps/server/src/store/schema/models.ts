/**
 * The columns of better-auth's models that Castellan reads and writes, and the essential ones by which a
 * table is that of a model.
 */
export const models = {
  user: {
    essential: ['id', 'email', 'emailVerified'],
    columns: ['id', 'name', 'email', 'emailVerified', 'image', 'createdAt', 'updatedAt'],
    adminColumns: ['role', 'banned', 'banReason', 'banExpires'],
  },
  session: {
    essential: ['id', 'token', 'userId', 'expiresAt'],
    columns: [
      ...['id', 'expiresAt', 'token', 'createdAt', 'updatedAt', 'ipAddress', 'userAgent'],
      'userId',
    ],
    adminColumns: ['impersonatedBy'],
  },
  account: {
    essential: ['id', 'userId', 'providerId', 'accountId'],
    columns: ['id', 'accountId', 'providerId', 'userId', 'password', 'createdAt', 'updatedAt'],
    adminColumns: [],
  },
} as const

/** Columns that some apps lack. They are read as NULL, and cannot be written. */
const optionalColumns: readonly string[] = ['user.image', 'account.password']

/** Columns whose texts may be longer than an index allows, which then contains their beginning. */
const longColumns: readonly string[] = ['user.image', 'user.banReason']

/** The models that Castellan reads and writes. */
export type Model = keyof typeof models

export const modelNames = Object.keys(models) as Model[]

/** Other columns of better-auth, which no query names but the INSERT of an account with an issuer. */
const otherColumns: Partial<Record<Model, string[]>> = {
  account: [
    ...['accessToken', 'refreshToken', 'idToken', 'accessTokenExpiresAt'],
    ...['refreshTokenExpiresAt', 'scope', 'issuer'],
  ],
}

/** Returns all columns of a model that better-auth has. */
export function listModelColumns(model: Model): string[] {
  const { columns, adminColumns } = models[model]
  return [...columns, ...adminColumns, ...(otherColumns[model] ?? [])]
}

/** Whether texts of a column may be longer than an index allows. */
export function isLongColumn(model: Model, field: string) {
  return longColumns.includes(`${model}.${field}`)
}

/** Whether an app may lack a column. */
export function isOptional(model: Model, field: string) {
  return optionalColumns.includes(`${model}.${field}`)
}
