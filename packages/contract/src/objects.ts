import * as z from 'zod'

const userShape = {
  name: z.string().describe('The display name.'),
  email: z.string().describe('The email address, in lower case.'),
  emailVerified: z.boolean().describe('Whether the user has confirmed the email address.'),
  image: z.string().nullable().describe('The URL of a picture, or `null`.'),
  createdAt: z.iso.datetime().describe('When the user was created.'),
  updatedAt: z.iso.datetime().describe('When the user was last changed.'),
  role: z.string().nullable().describe('One role, or several with commas between.'),
  banned: z.boolean().nullable().describe('Whether the user is banned; `null` means no.'),
  banReason: z.string().nullable().describe('Why the user is banned.'),
  banExpires: z.iso.datetime().nullable().describe('When the ban ends; `null` means never.'),
  id: z.string().describe('The id of the user.'),
}

/** A user as every response shows it. The password hash is never part of it. */
export const User = createUserSchema({})

/** A user as every response shows it. */
export type User = z.infer<typeof User>

/**
 * A session. `token` is the credential only in responses that create a session, and for the current
 * session of the caller. Everywhere else it is the id of the session (compatibility, D5).
 */
export const Session = z
  .object({
    expiresAt: z.iso.datetime().describe('When the session ends.'),
    token: z
      .string()
      .describe(
        'The bearer token, where a session is created and for your current session; otherwise the id of the session.',
      ),
    createdAt: z.iso.datetime().describe('When the user signed in.'),
    updatedAt: z.iso.datetime().describe('When the session was last extended.'),
    ipAddress: z.string().nullable().describe('The address of the client that signed in.'),
    userAgent: z.string().nullable().describe('The user agent of the client that signed in.'),
    userId: z.string().describe('The id of the user.'),
    impersonatedBy: z
      .string()
      .nullable()
      .describe('The id of the user who impersonates; `null` in an ordinary session.'),
    id: z.string().describe('The id of the session.'),
  })
  .meta({ id: 'Session', description: 'A session of a user.' })

/** A session as every response shows it. */
export type Session = z.infer<typeof Session>

/** Creates the schema of a user with the fields that an app has added. */
export function createUserSchema<S extends z.ZodRawShape>(additional: S) {
  return z.object({ ...userShape, ...additional }).meta({ id: 'User', description: 'A user.' })
}
