import * as z from 'zod'
import { createDailyCounts, DailyCountQuery } from './daily-counts.ts'
import { entry } from './entry.ts'

/** Counts users, and those who were created on each of the last days. */
export const countUsers = entry({
  method: 'GET',
  path: '/admin/count-users',
  auth: 'user:list',
  summary: 'Count users',
  description:
    'Returns how many users there are, how many of them are banned, and how many of them were created ' +
    'on each of the last days. Reads counters and an index, never all users.',
  query: DailyCountQuery,
  example: { days: 30 },
  responseDescription: 'The numbers of users',
  response: z.object({
    total: z
      .int()
      .nullable()
      .describe('The number of users. `null` where the table of an app has no counters.'),
    banned: z
      .int()
      .nullable()
      .describe('How many are banned. A ban that has ended counts until the user signs in.'),
    days: createDailyCounts({
      created: z
        .int()
        .nullable()
        .describe(
          'How many of the users were created on this day. `null` where the table of an app has no ' +
            'index by creation date.',
        ),
    }),
  }),
  heavy: true,
  errors: [],
})
