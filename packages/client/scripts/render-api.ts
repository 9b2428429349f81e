import {
  type AnyEntry,
  codeOf,
  contract,
  listPermissions,
  listRoutes,
  type ProblemName,
  problems,
  resources,
  subjectDescriptions,
  toJsonSchema,
} from '@castellan/contract'
import { groupCodes, listCommonCodes, renderProblems, subtractCodes } from './render-problems.ts'
import { type Definitions, renderComment, renderType, type Schema } from './render-type.ts'

type Routes = ReturnType<typeof listRoutes>

/** Errors that a request can get before its entry is found. */
const earlyProblems: ProblemName[] = [
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
]

/** Types that no JSON schema describes as well. */
const handWritten: Record<string, string> = {
  Permission: renderLiterals(listPermissions(resources)),
  ActionsByResource: `{ ${Object.entries(resources).map(renderActions).join('\n')} } & Record<string, string[]>`,
}

/** Renders the types of the client from the contract, not formatted. */
export function renderApi(): string {
  const routes = listRoutes(contract)
  const everywhere = listCommonCodes(routes.map(({ entry }) => entry))
  for (const name of earlyProblems)
    everywhere.set(problems[name].status, [
      ...(everywhere.get(problems[name].status) ?? []),
      codeOf(name),
    ])
  const posts = subtractCodes(
    listCommonCodes(routes.map(({ entry }) => entry).filter(({ method }) => method === 'POST')),
    everywhere,
  )
  const definitions: Definitions = {}
  const entries = routes.flatMap(({ key, entry }) => [
    renderInput(key, entry, definitions),
    renderResponse(key, entry, definitions, (codes) =>
      entry.method === 'POST'
        ? [...renderProblems(subtractCodes(subtractCodes(codes, everywhere), posts)), 'PostProblem']
        : [...renderProblems(subtractCodes(codes, everywhere)), 'CommonProblem'],
    ),
  ])
  return [
    '// Generated from @castellan/contract: run `pnpm --filter @castellan/client generate:api`.',
    "import type { CallOptions } from './options.ts'",
    ...Object.keys(definitions)
      .sort()
      .map((name) => renderNamed(name, definitions)),
    `${renderComment('A 200 response.')}export type SuccessResponse<B> = { status: 200; body: B; headers: Headers }`,
    problemResponse,
    `${renderComment('An error that any call can return.')}export type CommonProblem = ${renderProblems(everywhere).join(' | ')}`,
    `${renderComment('An error that any call that changes something can return.')}export type PostProblem = CommonProblem | ${renderProblems(posts).join(' | ')}`,
    `${renderComment('The code of any error of the API.')}export type ProblemCode = ${renderCodes()}`,
    ...entries,
    ...Object.keys(contract).map((subject) => renderSubject(subject, routes)),
    `${renderComment('The methods of the API, by subject.')}export interface Api {\n${Object.keys(
      contract,
    )
      .map(
        (subject) =>
          `${renderComment(describeSubject(subject))}${subject}: ${nameSubject(subject)}`,
      )
      .join('\n')}\n}`,
    '',
  ].join('\n\n')
}

const problemResponse = `${renderComment('An error response.')}export type ProblemResponse<S extends number, C extends string> = {
  status: S
  body: {
    /** What went wrong, in English. */
    message: string
    /** The name of the error. */
    code: C
    /** With status 500: the id of the request, to find it in the log of the server. */
    requestId?: string | undefined
  }
  headers: Headers
}`

function renderInput(key: string, entry: AnyEntry, definitions: Definitions) {
  const schema = toInputSchema(entry)
  if (!schema) return ''
  const { $defs = {}, ...input } = schema
  Object.assign(definitions, $defs)
  return renderExport(
    `${capitalize(key)}Input`,
    `What \`${key}\` takes.`,
    renderType(input, definitions),
  )
}

function renderResponse(
  key: string,
  entry: AnyEntry,
  definitions: Definitions,
  renderErrors: (codes: Map<number, string[]>) => string[],
) {
  const output = entry.responses[200]
  if (!output) throw new Error(`${key} has no response`)
  const { $defs = {}, ...body } = toJsonSchema(output, 'output') as Schema
  Object.assign(definitions, $defs)
  const members = [
    `SuccessResponse<${renderType(body, definitions)}>`,
    ...renderErrors(groupCodes(entry)),
  ]
  return renderExport(`${capitalize(key)}Response`, `What \`${key}\` returns.`, members.join(' | '))
}

function renderNamed(name: string, definitions: Definitions) {
  const { [name]: schema = {} } = definitions
  return renderExport(
    name,
    schema.description,
    handWritten[name] ?? renderType(schema, definitions),
  )
}

function renderExport(name: string, description: string | undefined, type: string) {
  return `${renderComment(description)}export type ${name} = ${type}`
}

function renderSubject(subject: string, routes: Routes) {
  const methods = routes
    .filter((route) => route.subject === subject)
    .map(({ key, entry }) => renderMethod(key, entry))
  return `${renderComment(describeSubject(subject))}export interface ${nameSubject(subject)} {\n${methods.join('\n')}\n}`
}

function renderMethod(key: string, entry: AnyEntry) {
  const { auth } = entry.metadata
  const permission = auth.includes(':') ? ` Needs the permission \`${auth}\`.` : ''
  const summary = entry.summary.endsWith('.') ? entry.summary : `${entry.summary}.`
  const schema = toInputSchema(entry)
  const isOptional = schema?.type === 'object' && !schema.required
  const input = schema
    ? `input${isOptional ? '?' : ''}: ${capitalize(key)}Input${isOptional ? ' | undefined' : ''}`
    : 'input?: undefined'
  return `${renderComment(summary, `${entry.description}${permission}`)}${key}: (${input}, options?: CallOptions) => Promise<${capitalize(key)}Response>`
}

function toInputSchema({ method, query, body }: AnyEntry): Schema | undefined {
  const schema = method === 'GET' ? query : body
  if (!schema || typeof schema !== 'object') return undefined
  const input = toJsonSchema(schema as Parameters<typeof toJsonSchema>[0], 'input') as Schema
  // A query that takes no parameter only refuses unknown ones.
  return input.properties && Object.keys(input.properties).length === 0 ? undefined : input
}

function renderActions([resource, actions]: [string, readonly string[]]) {
  const comment = renderComment(`Actions on the resource \`${resource}\`.`)
  return `${comment}${resource}?: (${renderLiterals(actions)} | (string & {}))[] | undefined`
}

function renderLiterals(values: readonly string[]) {
  return values.map((value) => JSON.stringify(value)).join(' | ')
}

function renderCodes() {
  const codes = (Object.keys(problems) as ProblemName[]).map((name) => codeOf(name))
  return renderLiterals([...new Set(codes)])
}

function describeSubject(subject: string) {
  return subjectDescriptions[subject]
}

function nameSubject(subject: string) {
  return `${capitalize(subject)}Api`
}

function capitalize(name: string) {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
