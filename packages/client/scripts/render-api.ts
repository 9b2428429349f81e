import {
  type AnyEntry,
  codeOf,
  contract,
  listPermissions,
  listRoutes,
  noBody,
  type ProblemName,
  problems,
  resources,
  subjectDescriptions,
  toJsonSchema,
} from '@castellan/contract'
import { findGenericNames, renderParameters, withUserFields } from './render-generics.ts'
import { groupCodes, listCommonCodes, renderProblems, subtractCodes } from './render-problems.ts'
import { type Definitions, renderComment, renderType, type Schema } from './render-type.ts'

type Routes = ReturnType<typeof listRoutes>

/** The types of the schemas that others refer to, and the names of those with a type parameter. */
type TypeNames = { definitions: Definitions; generic: ReadonlySet<string> }

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
  const names = collectNames(routes)
  const entries = routes.flatMap(({ key, entry }) => [
    renderInput(key, entry, names),
    renderResponse(key, entry, names, (codes) =>
      entry.method === 'POST'
        ? [...renderProblems(subtractCodes(subtractCodes(codes, everywhere), posts)), 'PostProblem']
        : [...renderProblems(subtractCodes(codes, everywhere)), 'CommonProblem'],
    ),
  ])
  return [
    '// Generated from @castellan/contract: run `pnpm --filter @castellan/client generate:api`.',
    "import type { CallOptions } from './options.ts'",
    userFieldTypes,
    ...Object.keys(names.definitions)
      .sort()
      .map((name) => renderNamed(name, names)),
    `${renderComment('A 200 response.')}export type SuccessResponse<B> = { status: 200; body: B; headers: Headers }`,
    problemResponse,
    `${renderComment('An error that any call can return.')}export type CommonProblem = ${renderProblems(everywhere).join(' | ')}`,
    `${renderComment('An error that any call that changes something can return.')}export type PostProblem = CommonProblem | ${renderProblems(posts).join(' | ')}`,
    `${renderComment('The code of any error of the API.')}export type ProblemCode = ${renderCodes()}`,
    ...entries,
    ...Object.keys(contract).map((subject) => renderSubject(subject, routes, names)),
    renderInterface('Api', 'The methods of the API, by subject.', names, renderSubjects(names)),
    '',
  ].join('\n\n')
}

const userFieldTypes = `${renderComment('No additional fields.')}export type NoUserFields = Record<never, never>

${renderComment('The additional fields of a user, as a request sets them.')}export type UserFieldsInput<F extends object> = { [K in keyof F]?: F[K] | undefined }

${renderComment('The additional fields that are text.')}export type TextFieldOf<F extends object> = { [K in keyof F]: NonNullable<F[K]> extends string ? K : never }[keyof F] & string`

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

/** Finds the schemas that have a name, and which of the types depend on the additional fields. */
function collectNames(routes: Routes): TypeNames {
  const definitions: Definitions = {}
  const schemas: Definitions = {}
  for (const { key, subject, entry } of routes) {
    const name = capitalize(key)
    const input = toInputSchema(entry)
    const output = toOutputSchema(entry)
    Object.assign(definitions, input?.$defs, output.$defs)
    if (input) schemas[`${name}Input`] = input
    schemas[`${name}Response`] = output
    const known = schemas[nameSubject(subject)]?.allOf ?? []
    schemas[nameSubject(subject)] = {
      allOf: [...known, { $ref: `#/${name}Input` }, { $ref: `#/${name}Response` }],
    }
  }
  const Api = { allOf: Object.keys(contract).map((name) => ({ $ref: `#/${nameSubject(name)}` })) }
  return { definitions, generic: findGenericNames({ ...definitions, ...schemas, Api }) }
}

function renderInput(key: string, entry: AnyEntry, names: TypeNames) {
  const input = toInputSchema(entry)
  if (!input) return ''
  return renderExport(`${capitalize(key)}Input`, `What \`${key}\` takes.`, input, names)
}

function renderResponse(
  key: string,
  entry: AnyEntry,
  names: TypeNames,
  renderErrors: (codes: Map<number, string[]>) => string[],
) {
  const name = `${capitalize(key)}Response`
  const members = [
    `SuccessResponse<${renderType(toOutputSchema(entry), names)}>`,
    ...renderErrors(groupCodes(entry)),
  ]
  return `${renderComment(`What \`${key}\` returns.`)}export type ${name}${renderParameters(name, names)} = ${members.join(' | ')}`
}

function renderNamed(name: string, names: TypeNames) {
  const { [name]: schema = {} } = names.definitions
  return renderExport(name, schema.description, schema, names)
}

function renderExport(
  name: string,
  description: string | undefined,
  schema: Schema,
  names: TypeNames,
) {
  const type = handWritten[name] ?? withUserFields(name, renderType(schema, names))
  return `${renderComment(description)}export type ${name}${renderParameters(name, names)} = ${type}`
}

function renderInterface(
  name: string,
  description: string | undefined,
  names: TypeNames,
  members: string[],
) {
  return `${renderComment(description)}export interface ${name}${renderParameters(name, names)} {\n${members.join('\n')}\n}`
}

function renderSubjects(names: TypeNames) {
  return Object.keys(contract).map((subject) => {
    const type = renderType({ $ref: `#/${nameSubject(subject)}` }, names)
    return `${renderComment(describeSubject(subject))}${subject}: ${type}`
  })
}

function renderSubject(subject: string, routes: Routes, names: TypeNames) {
  const methods = routes
    .filter((route) => route.subject === subject)
    .map(({ key, entry }) => renderMethod(key, entry, names))
  return renderInterface(nameSubject(subject), describeSubject(subject), names, methods)
}

function renderMethod(key: string, entry: AnyEntry, names: TypeNames) {
  const { auth } = entry.metadata
  const permission = auth.includes(':') ? ` Needs the permission \`${auth}\`.` : ''
  const summary = entry.summary.endsWith('.') ? entry.summary : `${entry.summary}.`
  const schema = toInputSchema(entry)
  const isOptional = schema?.type === 'object' && !schema.required
  const renderName = (kind: string) => renderType({ $ref: `#/${capitalize(key)}${kind}` }, names)
  const input = schema
    ? `input${isOptional ? '?' : ''}: ${renderName('Input')}${isOptional ? ' | undefined' : ''}`
    : 'input?: undefined'
  return `${renderComment(summary, `${entry.description}${permission}`)}${key}: (${input}, options?: CallOptions) => Promise<${renderName('Response')}>`
}

function toInputSchema({ method, query, body }: AnyEntry): Schema | undefined {
  const schema = method === 'GET' ? query : body
  if (!schema || schema === noBody) return undefined
  const input = toJsonSchema(schema as Parameters<typeof toJsonSchema>[0], 'input') as Schema
  // A query that takes no parameter only refuses unknown ones.
  return input.properties && Object.keys(input.properties).length === 0 ? undefined : input
}

function toOutputSchema({ path, responses }: AnyEntry): Schema {
  const output = responses[200]
  if (!output) throw new Error(`${path} has no response`)
  return toJsonSchema(output, 'output') as Schema
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
