import { z } from 'zod'

/** The body of a change that returns nothing else. */
export const success = z.object({ success: z.literal(true).describe('Always `true`.') })

/** The body of a change that returns nothing else, where better-auth names it `status`. */
export const statusTrue = z.object({ status: z.literal(true).describe('Always `true`.') })
