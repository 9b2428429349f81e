import * as z from 'zod'
import { AuditEvent, AuditEventFilters, filterId } from './audit-event.ts'
import { createDailyCounts, DailyCountQuery } from './daily-counts.ts'
import { entry } from './entry.ts'
import { exampleId } from './fields.ts'
import { buildPageInfo, buildPageQuery } from './paging.ts'
import { verifyAuditLog } from './verify-audit-log.ts'

const EventPage = z.object({
  events: z.array(AuditEvent).describe('The events of this page.'),
  ...buildPageInfo('events'),
})

/** The audit log: who did what. */
export const audit = {
  listAuditEvents: entry({
    method: 'GET',
    path: '/admin/list-events',
    auth: 'audit:list',
    summary: 'List audit events',
    description: 'Returns one page of the events that meet all filters, newest first.',
    query: AuditEventFilters.extend({
      ...buildPageQuery('events'),
      sortDirection: z
        .enum(['asc', 'desc'])
        .default('desc')
        .describe('`desc` is newest first, `asc` oldest first.'),
    }),
    example: { action: 'user.banned', from: '2026-11-01', limit: 20 },
    responseDescription: 'List of events',
    response: EventPage,
    heavy: true,
    errors: [],
  }),
  getUserHistory: entry({
    method: 'GET',
    path: '/admin/user-history',
    auth: 'audit:list',
    summary: 'Get the history of a user',
    description:
      'Returns one page of the events that the user did or that were done to the user, newest first. ' +
      'It also works after the user was removed.',
    query: z.strictObject({
      userId: filterId.describe('The id of the user.'),
      ...buildPageQuery('events'),
    }),
    example: { userId: exampleId, limit: 20 },
    responseDescription: 'The events of the user',
    response: EventPage,
    heavy: true,
    errors: [],
  }),
  countAuditEvents: entry({
    method: 'GET',
    path: '/admin/count-events',
    auth: 'audit:list',
    summary: 'Count audit events',
    description:
      'Returns how many sign-ins, refusals, bans and unbans the audit log has of each of the last days. ' +
      'Reads an index, never the whole log.',
    query: DailyCountQuery,
    example: { days: 30 },
    responseDescription: 'The numbers of events',
    response: z.object({
      days: createDailyCounts({
        signIns: z.int().describe('Events `session.opened`.'),
        refusals: z
          .int()
          .describe(
            'Events `session.refused` and `call.refused`. One may stand for several refusals.',
          ),
        bans: z.int().describe('Events `user.banned`.'),
        unbans: z.int().describe('Events `user.unbanned`.'),
      }),
    }),
    heavy: true,
    errors: [],
  }),
  exportAuditEvents: entry({
    method: 'GET',
    path: '/admin/export-events',
    auth: 'audit:list',
    summary: 'Export audit events',
    description:
      'Returns all events that meet the filters as a stream, oldest first. Each line is an ' +
      '`AuditEvent` as JSON, or an event in the form of OCSF.',
    query: AuditEventFilters.extend({
      format: z
        .enum(['castellan', 'ocsf'])
        .default('castellan')
        .describe('`ocsf` is the form of the Open Cybersecurity Schema Framework.'),
    }),
    example: { from: '2026-11-01', to: '2026-12-01' },
    responseDescription: 'The events, one per line',
    response: z.string(),
    media: 'application/x-ndjson',
    heavy: true,
    errors: [],
  }),
  verifyAuditLog,
}
