import * as z from 'zod'
import { type AnyEntry, type AuthRequirement, listRoutes } from './entry.ts'
import { type Json, moveDefinitions, toJsonSchema } from './json-schema.ts'
import { buildParameters, buildRequestBody, defaultMaxPageSize } from './openapi-input.ts'
import { listPermissions, resources } from './permissions.ts'
import { subjectDescriptions } from './subjects.ts'

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = {
  openapi: '3.1.1'
  info: Json
  servers: Json[]
  tags: Json[]
  security: Json[]
  paths: Record<string, Json>
  components: { securitySchemes: Json; schemas: Record<string, Json> }
}

/** The first six are the sentences of better-auth's OpenAPI document. */
const errorDescriptions: Record<number, string> = {
  400: 'Bad Request. Usually due to missing parameters, or invalid parameters.',
  401: 'Unauthorized. Due to missing or invalid authentication.',
  403: 'Forbidden. You do not have permission to access this resource or to perform this action.',
  404: 'Not Found. The requested resource was not found.',
  429: 'Too Many Requests. You have exceeded the rate limit. Try again later.',
  500: 'Internal Server Error. This is a problem with the server that you cannot fix.',
  405: 'Method Not Allowed. The header Allow names the methods that are.',
  408: 'Request Timeout. The request took too long to arrive.',
  413: 'Payload Too Large. The request body is larger than 100 kB.',
  415: 'Unsupported Media Type. The request body is not JSON.',
  422: 'Unprocessable Content. The email address is taken.',
  431: 'Request Header Fields Too Large. The headers are too large.',
  503: 'Service Unavailable. The server is busy or its database does not respond.',
}

/** The error statuses that better-auth's document lists for every operation of the admin API. */
const adminStatuses = [400, 401, 403, 404, 429, 500]

/** The error statuses of any request that no entry declares. */
const statusesOfAll = [405, 431]

const introduction = `Administer the users of a better-auth compatible database.

Sign in at \`/sign-in/email\` and send the \`token\` of the response as \`Authorization: Bearer <token>\`. A program sends its API key, \`cst_…\`, in the same way, or in the header \`x-api-key\`.

Every error has a body of the schema \`Problem\`.

Permissions: ${listPermissions(resources)
  .map((permission) => `\`${permission}\``)
  .join(', ')}.`

const problemSchema: Json = {
  type: 'object',
  description: 'An error. The message is for people, the code for programs.',
  properties: {
    message: { type: 'string', description: 'What went wrong, in English.' },
    code: { type: 'string', description: 'The name of the error. It does not change.' },
    requestId: {
      type: 'string',
      description: 'With status 500: the id of the request, to find it in the log of the server.',
    },
  },
  required: ['message', 'code'],
}

/** Generates the OpenAPI 3.1 document of an API that is served at `baseUrl`. */
export function generateOpenApi(
  contract: Record<string, object>,
  {
    baseUrl,
    version,
    maxPageSize = defaultMaxPageSize,
  }: { baseUrl: string; version: string; maxPageSize?: number },
): OpenApiDocument {
  const schemas: Record<string, Json> = { Problem: problemSchema }
  const paths: Record<string, Json> = {}
  for (const { subject, key, entry } of listRoutes(contract)) {
    paths[entry.path] = {
      [entry.method.toLowerCase()]: buildOperation(subject, key, entry, {
        components: schemas,
        maxPageSize,
      }),
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Castellan',
      version,
      description: introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: baseUrl }],
    tags: Object.keys(contract).map((subject) => ({
      name: capitalize(subject),
      description: subjectDescriptions[subject],
    })),
    security: buildSecurity('caller'),
    paths,
    components: {
      securitySchemes: {
        bearerAuth: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas,
    },
  }
}

function buildOperation(
  subject: string,
  key: string,
  entry: AnyEntry,
  { components, maxPageSize }: { components: Record<string, Json>; maxPageSize: number },
) {
  const name = capitalize(key)
  const { path, responses } = entry
  const { auth, responseDescription, media } = entry.metadata
  components[`${name}Response`] = moveDefinitions(
    toJsonSchema(responses[200] as z.ZodType, 'output'),
    components,
  )
  const permission = auth.includes(':') ? ` Needs the permission \`${auth}\`.` : ''
  return {
    operationId: key,
    tags: [capitalize(subject)],
    summary: entry.summary,
    description: `${entry.description}${permission}`,
    security: buildSecurity(auth),
    ...buildParameters(entry, components, maxPageSize),
    ...buildRequestBody(entry, name, components),
    responses: {
      200: {
        description: responseDescription,
        content: { [media]: { schema: { $ref: `#/components/schemas/${name}Response` } } },
      },
      ...Object.fromEntries(
        listErrorStatuses(path, responses).map((status) => [
          status,
          buildErrorResponse(status, responses[status]),
        ]),
      ),
    },
  }
}

/** The errors that the entry declares, those that better-auth lists, and those of any request. */
function listErrorStatuses(path: string, responses: AnyEntry['responses']) {
  const declared = Object.keys(responses).map(Number)
  const listed = path.startsWith('/admin/') ? adminStatuses : []
  return [...new Set([...declared, ...listed, ...statusesOfAll])]
    .filter((status) => status !== 200)
    .sort()
}

function buildErrorResponse(status: number, schema: z.ZodType | undefined) {
  const reference = { $ref: '#/components/schemas/Problem' }
  const codes = schema instanceof z.ZodObject ? (schema.shape.code as z.ZodEnum).options : []
  return {
    description: errorDescriptions[status] ?? '',
    content: {
      'application/json': {
        schema:
          codes.length > 0
            ? { allOf: [reference, { type: 'object', properties: { code: { enum: codes } } }] }
            : reference,
      },
    },
  }
}

/** The accepted credentials. An API key has no session, so it is not accepted where one is needed. */
function buildSecurity(auth: AuthRequirement): Json[] {
  if (auth === 'nothing') return []
  return auth === 'session' ? [{ bearerAuth: [] }] : [{ bearerAuth: [] }, { apiKey: [] }]
}

function capitalize(name: string) {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
