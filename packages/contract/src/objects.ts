import { z } from 'zod'

/** A user as every answer shows them; the password hash is never part of it (WIRE §6.1). */
export const User = z
  .object({
    name: z.string(),
    email: z.string().describe('In lower case.'),
    emailVerified: z.boolean(),
    image: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    role: z.string().nullable().describe('One role, or several with commas between.'),
    banned: z.boolean().nullable(),
    banReason: z.string().nullable(),
    banExpires: z.iso.datetime().nullable().describe('When the ban lapses; `null` is never.'),
    id: z.string(),
  })
  .meta({ id: 'User' })

export type User = z.infer<typeof User>

/**
 * A session. `token` is the live credential only in answers that create a session and in
 * get-session; everywhere else it is the session's id (WIRE §6.2, D5).
 */
export const Session = z
  .object({
    expiresAt: z.iso.datetime(),
    token: z
      .string()
      .describe('The live credential where a session is created; else the id of the session.'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    userId: z.string(),
    impersonatedBy: z.string().nullable().describe('The id of the user who acts here as another.'),
    id: z.string(),
  })
  .meta({ id: 'Session' })

export type Session = z.infer<typeof Session>
