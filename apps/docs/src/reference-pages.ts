import { contract, generateOpenApi } from '@castellan/contract'
import {
  type Content,
  escapeText,
  findSchema,
  renderSchema,
  rowOf,
  type Schema,
  tableOf,
} from './schema-tables.ts'
import { slugify } from './slug.ts'

const document = generateOpenApi(contract, {
  baseUrl: 'http://localhost:3000/api/auth',
  version: '0',
})

type Operation = {
  operationId: string
  tags: string[]
  summary: string
  description: string
  security: object[]
  parameters?: (Schema & { name: string; required: boolean; schema?: Schema; content?: Content })[]
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content: Content }>
}

/** A page of the reference: the name of its file, its title and its Markdown. */
export type Page = { file: string; title: string; text: string }

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
    method,
    endpoint: `${method.toUpperCase()} ${path}`,
    operation,
  })),
)

/** The codes that the server can return before it has found the endpoint. */
const earlyCodes = [
  'SERVICE_UNAVAILABLE',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'REQUEST_TIMEOUT',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'HEADERS_TOO_LARGE',
]

/** The codes that every endpoint with this method can return. */
const commonCodes = {
  get: codesOfAll('get'),
  post: codesOfAll('post'),
}

/** Renders the pages of the API reference: an index, a page for each subject, and the types. */
export function renderReferencePages(): Page[] {
  const subjects = document.tags.map(({ name }) => renderSubject(String(name)))
  return [renderIndex(subjects), ...subjects, renderTypes()]
}

function renderSubject(tag: string): Page {
  const title = titleOf(tag)
  const sections = operations
    .filter(({ operation }) => operation.tags.includes(tag))
    .map(({ endpoint, operation }) => renderOperation(endpoint, operation))
  return { file: fileOf(title), title, text: [`# ${title}`, ...sections, ''].join('\n\n') }
}

function renderIndex(subjects: Page[]): Page {
  const rows = operations.map(({ endpoint, operation: { summary, tags } }) => {
    const page = fileOf(titleOf(tags[0] ?? ''))
    return `| \`${endpoint}\` | [${summary}](${page}#${slugify(summary)}) |`
  })
  const text = [
    '# API reference',
    'Rendered from the OpenAPI document, which a running server has at `/api/auth/openapi.json`. To try requests, open `/api/auth/reference` on your server.',
    'All paths begin with the base path, `/api/auth` by default. Send the token of a session or an API key as `Authorization: Bearer …`; API keys can also be sent as `x-api-key`. Bodies are JSON. Any request that changes something accepts the header `x-reason`, which goes to the [audit log](../audit-log.md).',
    `Pages: ${subjects.map(({ file, title }) => `[${title}](${file})`).join(', ')}, and the [types](types.md) of the objects in them.`,
    ['| endpoint | |', '| --- | --- |', ...rows].join('\n'),
    '## Errors of every endpoint',
    `Any request can return ${linksTo([...commonCodes.get, ...earlyCodes])}. A POST can also return ${linksTo(
      commonCodes.post.filter((code) => !commonCodes.get.includes(code)),
    )}. The pages list only the other codes of each endpoint.`,
    '',
  ]
  return { file: 'index.md', title: 'API reference', text: text.join('\n\n') }
}

function renderTypes(): Page {
  const names = Object.keys(document.components.schemas).filter(
    (name) => !/(Request|Response)$/.test(name),
  )
  const sections = names.map(
    (name) =>
      `## ${name}\n\n${renderSchema(document.components.schemas[name] as Schema, document)}`,
  )
  return { file: 'types.md', title: 'Types', text: ['# Types', ...sections, ''].join('\n\n') }
}

/** `ApiKeys` as people write it: `API keys`. */
function titleOf(tag: string): string {
  const words = tag.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.replace(/^api\b/, 'API').replace(/^[a-z]/, (letter) => letter.toUpperCase())
}

function fileOf(title: string): string {
  return `${title.toLowerCase().replaceAll(' ', '-')}.md`
}

function renderOperation(endpoint: string, operation: Operation): string {
  const { summary, description, security, responses } = operation
  const success = responses[200]
  const parts = [
    `## ${summary}`,
    `\`${endpoint}\` · client: \`${clientMethodOf(operation)}\``,
    escapeText(description),
    security.length > 0 ? '' : 'No credential is needed.',
    renderInput(operation),
    success ? `**200** ${escapeText(success.description)}.` : '',
    success ? renderSchema(findSchema(success.content), document) : '',
    renderErrors(responses),
  ]
  return parts.filter(Boolean).join('\n\n')
}

function clientMethodOf({ tags: [tag = ''], operationId }: Operation): string {
  return `client.${tag.charAt(0).toLowerCase()}${tag.slice(1)}.${operationId}`
}

function renderInput({ parameters = [], requestBody }: Operation): string {
  if (requestBody) return `Body:\n\n${renderSchema(findSchema(requestBody.content), document)}`
  if (parameters.length === 0) return ''
  const rows = parameters.map(({ name, required, schema, content = {}, description }) =>
    rowOf(name, required, {
      ...(schema ?? findSchema(content)),
      ...(description ? { description } : {}),
    }),
  )
  return `Query parameters:\n\n${tableOf(rows)}`
}

function renderErrors(responses: Operation['responses']): string {
  const common = [...commonCodes.get, ...commonCodes.post]
  const lines = Object.entries(responses).flatMap(([status, { content }]) => {
    const codes = status === '200' ? [] : codesIn(content)
    const own = codes.filter((code) => !common.includes(code))
    return own.length > 0 ? [`- ${status}: ${linksTo(own)}`] : []
  })
  return lines.length > 0 ? `Errors:\n\n${lines.join('\n')}` : ''
}

function linksTo(codes: string[]): string {
  return codes.map((code) => `[\`${code}\`](../errors.md#${slugify(code)})`).join(', ')
}

function codesIn(content: Content): string[] {
  const [, own] = (findSchema(content).allOf as Schema[] | undefined) ?? []
  const properties = own?.properties as Record<string, { enum?: string[] }> | undefined
  return properties?.code?.enum ?? []
}

function codesOfAll(method: string): string[] {
  const [first = [], ...others] = operations
    .filter((one) => one.method === method)
    .map(({ operation }) =>
      Object.values(operation.responses).flatMap(({ content }) => codesIn(content)),
    )
  return [...new Set(first)].filter((code) => others.every((codes) => codes.includes(code)))
}
