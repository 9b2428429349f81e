import { codeOf, type ProblemName, problems } from '@castellan/contract'
import { errorTexts } from './error-texts.ts'

const introduction = `# Errors

<!-- Generated from the contract and apps/docs/src/error-texts.ts by \`pnpm --filter @castellan/docs pages\`. -->

Every error has a JSON body:

\`\`\`json
{ "message": "User not found", "code": "USER_NOT_FOUND" }
\`\`\`

Programs should look at \`code\`. Codes do not change; messages may. The status is the HTTP status.
A 500 also has a \`requestId\`, which you find in the log of the server. The message of a
\`VALIDATION_ERROR\` and of a few others names the field that is wrong.

This page lists all codes, ordered by status. The [client](client.md#errors) has a type for each.`

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  413: 'Body too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Internal error',
  503: 'Unavailable',
}

/** Renders the page of all errors, ordered by status and then as in the contract. */
export function renderErrorsPage(): string {
  const names = Object.keys(problems) as ProblemName[]
  const statuses = [...new Set(names.map((name) => problems[name].status))].sort((a, b) => a - b)
  const sections = statuses.flatMap((status) => [
    `## ${status} ${titles[status] ?? ''}`.trimEnd(),
    ...names.filter((name) => problems[name].status === status).map(renderError),
  ])
  return `${[introduction, ...sections].join('\n\n')}\n`
}

/** What a reader sees of an error: one section of the page. */
function renderError(name: ProblemName): string {
  const { status, message } = problems[name]
  const { cause, cure } = errorTexts[name]
  const code = codeOf(name)
  const rows = [
    `### ${code === name ? code : `${code} (${status})`}`,
    '',
    `**${status}** “${message}”`,
    '',
    `- **Cause:** ${cause}`,
    `- **What to do:** ${cure}`,
  ]
  return rows.join('\n')
}
