import * as z from 'zod'
import { wholeNumber } from './fields.ts'

/** Builds the parameters of a list that is read in pages. `items` names what it lists: `events`. */
export function buildPageQuery(items: string) {
  return {
    limit: wholeNumber(1)
      .optional()
      .describe(
        `The number of ${items} per page: 1 to 1000, 100 if left out, unless configured otherwise.`,
      ),
    cursor: z
      .string()
      .optional()
      .describe('`nextCursor` of the page before, with the same other parameters.'),
  }
}

/** Builds what every page says in addition to its items. */
export function buildPageInfo(items: string) {
  return {
    limit: z.int().min(1).describe(`The number of ${items} per page.`),
    nextCursor: z
      .string()
      .optional()
      .describe('Pass it as `cursor` to get the next page. Absent on the last page.'),
  }
}
