import * as z from 'zod'
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

/** The schemas that the published Python client requires of each response, by the name of its model. */
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

/** The schema that it requires of an error. Without a message, another error hides the status. */
export const refusal = z.object({ message: z.string() })

/** Creates a client that sends the same bytes as the Python client with an access token. */
export function createPythonClient({ request }: Pick<TestServer, 'request'>, accessToken: string) {
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
  /** Sends a POST request; without a body, it is still JSON of length 0. */
  const post = (path: string, body?: object) =>
    request('POST', path, { headers, body: body ? formatPythonJson(body) : '' })
  return { get, post }
}

function optional<T extends z.ZodType>(type: T) {
  return type.nullish()
}

/** Formats JSON with the spaces of Python. */
function formatPythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatPythonJson).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).filter(([, one]) => one !== null)
  return `{${pairs.map(([key, one]) => `${JSON.stringify(key)}: ${formatPythonJson(one)}`).join(', ')}}`
}
