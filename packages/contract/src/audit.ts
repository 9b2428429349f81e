import { z } from 'zod'
import { entry } from './entry.ts'
import { boundedString, timestamp, wholeNumber } from './fields.ts'

/** What the trail tells of: the subject, and what happened to it. */
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
  'call.refused',
  'audit.pruned',
] as const

export type AuditAction = (typeof auditActions)[number]

const id = boundedString(255)

const lists = z.array(z.string())

/** Values of fields, by their names. */
const fields = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), lists, z.record(z.string(), lists)]),
)

/** One line of the trail. */
export const AuditEvent = z
  .object({
    id: z.string().describe('Counts up; the order of two events of one instant.'),
    createdAt: z.iso.datetime(),
    action: z.string().describe('What was done, such as `user.banned`.'),
    actor: z.object({
      kind: z.enum(['user', 'key', 'command-line', 'nobody']),
      id: z.string().nullable().describe('The user in whose name it was done.'),
      keyId: z.string().optional().describe('The key that it was done with.'),
    }),
    impersonatorId: z.string().nullable().describe('Who was really at the keyboard.'),
    targetId: z
      .string()
      .nullable()
      .describe('The user that it was done to, or, of a refusal, aimed at.'),
    subject: z
      .string()
      .nullable()
      .describe('The session, key, role or path that it was about, by its id or name.'),
    change: z
      .object({
        before: fields.optional(),
        after: fields.optional(),
        code: z.string().optional().describe('Of what was refused: why.'),
      })
      .nullable()
      .describe('The fields that changed, as they were and as they are; never a secret.'),
    reason: z.string().nullable(),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable().describe('The `x-request-id` of the answer, and of the log.'),
    checkpointed: z.boolean().describe('Whether a seal covers it: from then on an edit shows.'),
  })
  .meta({ id: 'AuditEvent' })

export type AuditEvent = z.infer<typeof AuditEvent>

/** Which events: those that meet every filter that is given. */
export const AuditEventFilters = z.strictObject({
  actorId: id.optional().describe('The user in whose name it was done.'),
  impersonatorId: id.optional().describe('The user who was really at the keyboard.'),
  targetId: id.optional().describe('The user that it was done to.'),
  action: z.enum(auditActions).optional(),
  from: timestamp.optional().describe('The first instant.'),
  to: timestamp.optional().describe('The instant before which they are.'),
})

export type AuditEventFilters = z.infer<typeof AuditEventFilters>

const paging = {
  limit: wholeNumber(1)
    .optional()
    .describe('Events on a page: 1 to 1000, 100 when left out, unless configured otherwise.'),
  cursor: z.string().optional().describe('The `nextCursor` of the page before, of the same list.'),
}

const EventPage = z.object({
  events: z.array(AuditEvent),
  limit: z.int().min(1),
  nextCursor: z.string().optional().describe('Where the next page begins; absent on the last one.'),
})

/** The trail: who did what. */
export const audit = {
  listAuditEvents: entry({
    method: 'GET',
    path: '/admin/list-events',
    auth: 'audit:list',
    summary: 'List events',
    description: 'Who did what, the newest first: by actor, target, action and time.',
    query: AuditEventFilters.extend({
      ...paging,
      sortDirection: z.enum(['asc', 'desc']).default('desc').describe('`asc`: the oldest first.'),
    }),
    responseDescription: 'List of events',
    response: EventPage,
    errors: [],
  }),
  getUserHistory: entry({
    method: 'GET',
    path: '/admin/user-history',
    auth: 'audit:list',
    summary: 'Show the history of a user',
    description:
      'All that was done to the user and all that was done in their name, the newest first. It ' +
      'outlasts the user.',
    query: z.strictObject({ userId: id.describe('The id of the user.'), ...paging }),
    responseDescription: 'The events of the user',
    response: EventPage,
    errors: [],
  }),
  exportAuditEvents: entry({
    method: 'GET',
    path: '/admin/export-events',
    auth: 'audit:list',
    summary: 'Export events',
    description: 'The events as a stream, an `Event` in JSON on each line, the oldest first.',
    query: AuditEventFilters,
    responseDescription: 'The events, a line each',
    response: z.string(),
    media: 'application/x-ndjson',
    errors: [],
  }),
}
