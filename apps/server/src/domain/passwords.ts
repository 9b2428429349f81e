/** The allowed length of a password, in UTF-16 units. */
export type PasswordPolicy = { minLength: number; maxLength: number }

/** Refuses a password that is too short or too long (compatibility, C1). */
export function objectionToPassword(password: string, { minLength, maxLength }: PasswordPolicy) {
  if (password.length < minLength) return 'PASSWORD_TOO_SHORT'
  if (password.length > maxLength) return 'PASSWORD_TOO_LONG'
  return undefined
}
