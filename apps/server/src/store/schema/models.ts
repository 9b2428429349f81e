/** The columns of better-auth's models, and those that a table must have to be the table of a model. */
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
    columns: [
      ...['id', 'accountId', 'providerId', 'userId', 'accessToken', 'refreshToken', 'idToken'],
      ...['accessTokenExpiresAt', 'refreshTokenExpiresAt', 'scope', 'password'],
      ...['createdAt', 'updatedAt'],
    ],
    adminColumns: [],
  },
} as const

/** The models that Castellan reads and writes. */
export type Model = keyof typeof models

export const modelNames = Object.keys(models) as Model[]

/** Returns all columns of a model that Castellan knows. `issuer` is new in better-auth 1.4. */
export function listModelColumns(model: Model): string[] {
  const { columns, adminColumns } = models[model]
  return [...columns, ...adminColumns, ...(model === 'account' ? ['issuer'] : [])]
}
