import { problem, problems } from '@castellan/contract'
import type { Deps } from '../../deps.ts'
import { objectionToPassword } from '../../domain/passwords.ts'

/** Returns why a password cannot be set, or nothing. */
export async function objectionToNewPassword(
  password: string,
  { config, isCommonPassword }: Pick<Deps, 'config' | 'isCommonPassword'>,
) {
  const objection = objectionToPassword(password, config.passwords)
  const { minLength, maxLength, refuseCommon } = config.passwords
  if (objection) {
    const advice = `A password has ${minLength} to ${maxLength} characters.`
    return problem(objection, `${problems[objection].message}. ${advice}`)
  }
  const isRefused = refuseCommon && (await isCommonPassword(password))
  return isRefused ? problem('PASSWORD_COMPROMISED') : undefined
}
