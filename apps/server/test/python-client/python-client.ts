import { z } from 'zod'
import type { TestServer } from '../kit/server.ts'

const text = optional(z.string())

const user = z.object({
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
  ...{ id: text, image: text, role: text, banReason: text, banExpires: text },
  banned: optional(z.boolean()),
})

const session = z.object({
  expiresAt: z.string(),
  token: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  userId: z.string(),
  ...{ id: text, ipAddress: text, userAgent: text, impersonatedBy: text },
})

/** What the published Python client requires of each answer, by the name of its model (WIRE §17). */
export const models = {
  SetRole200Response: z.object({ user: optional(user) }),
  ListUsers200Response: z.object({
    users: z.array(user),
    total: z.number(),
    limit: optional(z.number()),
    offset: optional(z.number()),
  }),
  ListUserSessions200Response: z.object({ sessions: optional(z.array(session)) }),
  SignInAnonymousPost200Response: z.object({ user: optional(user), session: optional(session) }),
  AdminHasPermissionPost200Response: z.object({ success: z.boolean(), error: text }),
  SignOutPost200Response: z.object({ success: optional(z.boolean()) }),
  ResetPasswordPost200Response: z.object({ status: optional(z.boolean()) }),
}

/** What it requires of a refusal: without a message, the status is hidden behind another error. */
export const refusal = z.object({ message: z.string() })

/** The Python client with an access token: what it sends, to the byte, and what it hands back. */
export function pythonClient({ request }: Pick<TestServer, 'request'>, accessToken: string) {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    authorization: `Bearer ${accessToken}`,
    'user-agent': 'OpenAPI-Generator/1.0.0/python',
  }
  const get = (path: string, query: Record<string, string>) => {
    const pairs = Object.entries(query).map(
      ([name, value]) => `${name}=${encodeURIComponent(value)}`,
    )
    return request('GET', `${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`, { headers })
  }
  /** A post; without a body it still says that it is JSON, of length 0. */
  const post = (path: string, body?: object) =>
    request('POST', path, { headers, body: body ? pythonJson(body) : '' })
  return { get, post }
}

function optional<T extends z.ZodType>(type: T) {
  return type.nullish()
}

/** JSON with the spaces that Python writes. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).filter(([, one]) => one !== null)
  return `{${pairs.map(([key, one]) => `${JSON.stringify(key)}: ${pythonJson(one)}`).join(', ')}}`
}
