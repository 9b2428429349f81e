import * as z from 'zod'
import { wholeNumber } from './fields.ts'

const mostDays = 90

/** The parameters of counts for each day. */
export const DailyCountQuery = z.strictObject({
  days: wholeNumber(1, mostDays)
    .default(30)
    .describe('The number of days, of which today is the last.'),
})

/** Creates the schema of the counts of the last days. */
export function createDailyCounts<S extends z.ZodRawShape>(counts: S) {
  return z
    .array(
      z.object({
        date: z.iso.date().describe('The day, in UTC.'),
        ...counts,
        isCapped: z
          .boolean()
          .describe('Whether there are more than a number of this day says: no more are counted.'),
      }),
    )
    .describe('The days, the earliest first.')
}
