import * as z from 'zod'
import type { ProblemName } from './problem.ts'

/** The body of a change that returns nothing else. */
export const success = z.object({ success: z.literal(true).describe('Always `true`.') })

/** The body of a change that returns nothing else, where better-auth names it `status`. */
export const statusTrue = z.object({ status: z.literal(true).describe('Always `true`.') })

/** The errors of an entry that sets a password. */
export const passwordErrors = [
  'THE_APP_DOES_NOT_STORE_PASSWORDS',
  'PASSWORD_TOO_SHORT',
  'PASSWORD_TOO_LONG',
  'PASSWORD_COMPROMISED',
] as const satisfies ProblemName[]
