import type { Deps } from '../../deps.ts'
import { objectionToPassword } from '../../domain/passwords.ts'

/** Returns why a password cannot be set, or nothing. */
export async function objectionToNewPassword(
  password: string,
  { config, isCommonPassword }: Pick<Deps, 'config' | 'isCommonPassword'>,
) {
  const objection = objectionToPassword(password, config.passwords)
  if (objection || !config.passwords.refuseCommon) return objection
  return (await isCommonPassword(password)) ? 'PASSWORD_COMPROMISED' : undefined
}
