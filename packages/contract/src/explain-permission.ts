import * as z from 'zod'
import { fieldValues } from './audit-event.ts'
import { entry } from './entry.ts'
import { exampleId, userId } from './fields.ts'

/** The calls that can be explained: every change under /admin. A test compares them with the contract. */
export const explainedPaths = [
  '/admin/create-user',
  '/admin/update-user',
  '/admin/remove-user',
  '/admin/set-user-password',
  '/admin/set-role',
  '/admin/create-role',
  '/admin/update-role',
  '/admin/delete-role',
  '/admin/ban-user',
  '/admin/unban-user',
  '/admin/revoke-user-session',
  '/admin/revoke-user-sessions',
  '/admin/impersonate-user',
  '/admin/stop-impersonating',
  '/admin/create-key',
  '/admin/update-key',
  '/admin/rotate-key',
  '/admin/revoke-key',
] as const

/**
 * The calls whose explanation can tell that an email address is taken. Each counts in the rate limit as if it
 * were made, as it leaves no trace in the audit log.
 */
export const countedExplanations: readonly string[] = ['/admin/create-user', '/admin/update-user']

const maxCalls = 100

const callBody = z.custom<Record<string, unknown>>(isObject, 'Invalid input: expected object')

const Explanation = z
  .object({
    allowed: z.boolean().describe('Whether the call would be carried out.'),
    error: z
      .object({
        code: z.string().describe('The code of the error that the call would return.'),
        message: z.string().describe('Its message.'),
        permission: z
          .string()
          .optional()
          .describe('The permission that is missing, if the call fails for lack of one.'),
      })
      .nullable()
      .describe('Why the call would be refused, or `null`.'),
    change: z
      .object({
        before: fieldValues.optional().describe('The values before the change.'),
        after: fieldValues.optional().describe('The values after the change.'),
      })
      .nullable()
      .describe(
        'What the call would change, as the audit log would record it. `null` if there is nothing to record, ' +
          'with `userId`, for callers without `audit:list`, and, if a user would change, without `user:get`.',
      ),
  })
  .meta({ id: 'Explanation', description: 'What a call would do.' })

export const explainPermission = entry({
  method: 'POST',
  readOnly: true,
  path: '/admin/explain-permission',
  auth: 'caller',
  summary: 'Explain what calls would do',
  description:
    'Says of each call whether it would be carried out and what it would change, or which error it would ' +
    'return. Nothing is changed or recorded. With `userId`, the calls are those of that user in a session ' +
    'of theirs: the caller needs `user:get` and every permission of the user. For an API key, its owner ' +
    'is another user. Some things show only in the call itself: the check of its origin and of URLs in its ' +
    'body, such as `callbackURL`; on SQLite, foreign keys that are `DEFERRABLE INITIALLY DEFERRED`. Calls of ' +
    'create-user and update-user count in the rate limit as if they were made: beyond it, their error is ' +
    '`TOO_MANY_REQUESTS`.',
  body: z.strictObject({
    userId: userId.optional().describe('The user who would call; the caller by default.'),
    calls: z
      .array(
        z.strictObject({
          path: z.enum(explainedPaths).describe('The path of the call.'),
          body: callBody
            .optional()
            .meta({ type: 'object', additionalProperties: true })
            .describe('The body of the call, as its endpoint takes it.'),
        }),
      )
      .min(1)
      .max(maxCalls)
      .describe('The calls. Each is explained as if the others were not made.'),
  }),
  example: {
    calls: [{ path: '/admin/ban-user', body: { userId: exampleId, banReason: 'Spam' } }],
  },
  responseDescription: 'What the calls would do',
  response: z.object({
    results: z.array(Explanation).describe('One result for each call, in their order.'),
  }),
  heavy: 'in-turns',
  errors: [
    'YOU_ARE_NOT_ALLOWED_TO_GET_USER',
    'USER_NOT_FOUND',
    'YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER',
  ],
})

function isObject(value: unknown) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
