import { type contract, problem } from '@castellan/contract'
import { toNewAdditionalColumns } from '../../domain/additional-fields.ts'
import { buildChange } from '../../domain/audit-event.ts'
import { createDeviceToken } from '../shared/device.ts'
import type { Endpoint } from '../shared/endpoint.ts'
import { objectionToNewPassword } from '../shared/new-password.ts'
import { openSession, toOpenedChange } from '../shared/open-session.ts'
import { serializeUser } from '../shared/serialize.ts'

const forbiddenFields = ['role', 'banReason', 'banExpires'] as const

/** Creates a user who signs up, if the configuration allows sign-up (C6). */
export const signUpEmail: Endpoint<typeof contract.auth.signUpEmail> = async (
  { body, caller, client },
  deps,
) => {
  const { store, hasher, now, config } = deps
  if (!config.signUp) return problem('EMAIL_PASSWORD_SIGN_UP_DISABLED')
  if (!store.stored.passwords) return problem('THE_APP_DOES_NOT_STORE_PASSWORDS')
  if (!store.stored.sessions) return problem('THE_APP_DOES_NOT_STORE_SESSIONS')
  if (body.image !== undefined && !store.stored.images)
    return problem('THE_APP_DOES_NOT_STORE_IMAGES')
  if (store.requiredUserColumns.length > 0) return problem('USERS_ARE_CREATED_IN_THE_APP')
  const objection = await objectionToNewPassword(body.password, deps)
  if (objection) return objection
  const forbidden = forbiddenFields.find((field) => body[field])
  if (forbidden) return problem('FIELD_NOT_ALLOWED', `${forbidden} is not allowed to be set`)
  const email = body.email.toLowerCase()
  if (await store.users.findByEmail(email)) return problem('EMAIL_TAKEN_AT_SIGN_UP')
  const hash = await hasher.hash(body.password)
  return store.transaction(async (tx) => {
    const user = await tx.users.create(
      {
        ...toNewAdditionalColumns(body, store.userFields),
        name: body.name,
        email,
        ...(body.image === undefined ? {} : { image: body.image }),
        role: config.access.defaultRole,
      },
      now(),
    )
    if (!user) return problem('EMAIL_TAKEN_AT_SIGN_UP')
    await tx.credentials.set(user.id, hash, now())
    const kind = body.rememberMe ? 'remembered' : 'short'
    const opening = { userId: user.id, kind, client, replaces: caller } as const
    const { session, ended } = await openSession(tx, opening, deps)
    const { token, id } = session
    return {
      status: 200,
      body: { token, user: serializeUser(user) },
      session: {
        does: 'open',
        token,
        remembered: body.rememberMe,
        deviceToken: createDeviceToken(undefined, { id: user.id, hash }, deps),
      },
      event: {
        action: 'user.signed-up',
        targetId: user.id,
        subject: id,
        ...toOpenedChange(ended, buildChange(undefined, user)),
        actor: { actorKind: 'user', actorId: user.id },
      },
    }
  })
}
