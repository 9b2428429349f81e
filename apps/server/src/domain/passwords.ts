/** How long a password may be, in UTF-16 units. */
export type PasswordPolicy = { minLength: number; maxLength: number }

/** Why a password cannot be set, or nothing if it can (C1). */
export function objectionToPassword(password: string, { minLength, maxLength }: PasswordPolicy) {
  if (password.length < minLength) return 'PASSWORD_TOO_SHORT'
  if (password.length > maxLength) return 'PASSWORD_TOO_LONG'
  return undefined
}
