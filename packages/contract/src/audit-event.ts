import * as z from 'zod'
import { boundedString, timestamp } from './fields.ts'

/** Every action that the audit log records: the subject, and what happened to it. */
export const auditActions = [
  'user.created',
  'user.signed-up',
  'user.updated',
  'user.role-set',
  'user.password-set',
  'user.banned',
  'user.unbanned',
  'user.removed',
  'session.opened',
  'session.refused',
  'session.closed',
  'session.revoked',
  'impersonation.started',
  'impersonation.stopped',
  'role.created',
  'role.updated',
  'role.deleted',
  'key.created',
  'key.updated',
  'key.rotated',
  'key.revoked',
  'credentials.revoked',
  'call.refused',
  'audit.pruned',
  'database.moved',
] as const

/** An action that the audit log records. */
export type AuditAction = (typeof auditActions)[number]

/** The id of a user in a filter. */
export const filterId = boundedString(255)

const stringLists = z.array(z.string())

/** Fields of a change, by name. */
export const fieldValues = z.record(
  z.string(),
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    stringLists,
    z.record(z.string(), stringLists),
  ]),
)

/** An event of the audit log. */
export const AuditEvent = z
  .object({
    id: z
      .string()
      .describe('The id of the event. Ids increase, so they order events of the same moment.'),
    createdAt: z.iso.datetime().describe('When it happened.'),
    action: z.string().describe('What happened, for example `user.banned`.'),
    actor: z
      .object({
        kind: z
          .enum(['user', 'key', 'command-line', 'nobody'])
          .describe('Whether a user, an API key, the command line or an unknown caller did it.'),
        id: z
          .string()
          .nullable()
          .describe('The id of the user who did it; for an API key, of its owner.'),
        keyId: z.string().optional().describe('The id of the API key that did it.'),
      })
      .describe('Who did it.'),
    impersonatorId: z
      .string()
      .nullable()
      .describe('The id of the impersonator, if it was done during an impersonation.'),
    targetId: z
      .string()
      .nullable()
      .describe('The id of the user that it was done to, or that a refused call was about.'),
    subject: z
      .string()
      .nullable()
      .describe('The id or name of the session, API key, role or path that it was about.'),
    change: z
      .object({
        before: fieldValues.optional().describe('The values before the change.'),
        after: fieldValues.optional().describe('The values after the change.'),
        code: z.string().optional().describe('The error code, if it was refused.'),
        count: z
          .int()
          .optional()
          .describe('How many refusals this event stands for. Absent if it stands for itself.'),
        from: z.iso.datetime().optional().describe('When the first of them was refused.'),
        to: z.iso.datetime().optional().describe('When the last of them was refused.'),
      })
      .nullable()
      .describe('The fields that changed. It never contains a secret.'),
    reason: z.string().nullable().describe('The reason that the caller gave.'),
    ipAddress: z.string().nullable().describe('The address of the client.'),
    userAgent: z.string().nullable().describe('The user agent of the client.'),
    requestId: z
      .string()
      .nullable()
      .describe('The `x-request-id` of the response, which is also in the log of the server.'),
    checkpointed: z
      .boolean()
      .describe('Whether a checkpoint covers the event. If so, a later change to it is detected.'),
  })
  .meta({ id: 'AuditEvent', description: 'An event of the audit log.' })

/** An event of the audit log. */
export type AuditEvent = z.infer<typeof AuditEvent>

/** The filters of audit events. An event must meet all that are given. */
export const AuditEventFilters = z.strictObject({
  actorId: filterId
    .optional()
    .describe('The id of the user who did it, or of the owner of the key.'),
  impersonatorId: filterId.optional().describe('The id of the impersonator.'),
  targetId: filterId.optional().describe('The id of the user that it was done to.'),
  action: z.enum(auditActions).optional().describe('What happened.'),
  from: timestamp.optional().describe('Only events at this time or later.'),
  to: timestamp.optional().describe('Only events before this time.'),
})

/** The filters of audit events, after parsing. */
export type AuditEventFilters = z.infer<typeof AuditEventFilters>
