import * as z from 'zod'
import { entry } from './entry.ts'
import { exampleId, nullIsAbsent, reason, userId } from './fields.ts'
import { Session } from './objects.ts'
import type { UserFields } from './user-field-types.ts'
import type { UserSchemas } from './user-schemas.ts'

/** Impersonation: acting as another user for a short time. */
export function createImpersonationEntries<F extends UserFields>({ User }: UserSchemas<F>) {
  return {
    impersonateUser: entry({
      method: 'POST',
      path: '/admin/impersonate-user',
      auth: 'user:impersonate',
      summary: 'Impersonate a user',
      description:
        'Creates a short session as the user: one hour, unless configured otherwise. The session ends ' +
        'when the impersonator loses the permission, is banned or is removed. To impersonate an admin, ' +
        'the caller needs `user:impersonate-admins`. The audit log stores the reason with every event of ' +
        'the session. A server may require a reason.',
      body: z.object({
        userId,
        reason: nullIsAbsent(reason).describe(
          'Why you impersonate the user. It overrides the header `x-reason`.',
        ),
      }),
      example: { userId: exampleId },
      responseDescription: 'Impersonation session created',
      response: z.object({ session: Session, user: User }),
      errors: [
        'THE_APP_DOES_NOT_STORE_SESSIONS',
        'REASON_REQUIRED',
        'YOU_ARE_ALREADY_IMPERSONATING',
        'USER_NOT_FOUND',
        'YOU_CANNOT_IMPERSONATE_ADMINS',
        'BANNED_USER',
        'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
      ],
    }),
    stopImpersonating: entry({
      method: 'POST',
      path: '/admin/stop-impersonating',
      auth: 'session',
      summary: 'Stop impersonating a user',
      description:
        'Ends the impersonation. Returns the impersonator and their session. A browser gets its own ' +
        'session cookie back; a client with a bearer token uses the token that it had before. If that ' +
        'session has ended, the impersonation ends too, and the response is 401.',
      responseDescription: 'Impersonation ended',
      response: z.object({ session: Session, user: User }),
      errors: ['YOU_ARE_NOT_IMPERSONATING_ANYONE'],
    }),
  }
}
