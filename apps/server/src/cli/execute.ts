import { problem } from '@castellan/contract'
import type { Deps } from '../deps.ts'
import { endpoints } from '../endpoints/index.ts'
import { buildCliUserAgent, createCliCaller, withCliTransaction } from './caller.ts'
import type { CliCommand } from './commands.ts'
import type { CliResult, ParsedCommand } from './parse.ts'
import { formatTable } from './table.ts'
import { verifyAuditLog } from './verify-audit-log.ts'

/** An endpoint without its types. The contract and the endpoints are type-checked where they meet. */
type UntypedEndpoint = (request: object, deps: object) => Promise<{ status: number; body: object }>

type Input = Record<string, unknown>

/** Runs a command on an open database. */
export async function execute(
  { command, input, asJson }: ParsedCommand,
  deps: Deps,
): Promise<CliResult> {
  const { endpoint, columns } = command
  if (!endpoint) return verifyAuditLog(input, deps, asJson)
  const resolved = await resolveUserIds(command, input, deps)
  const { status, body } =
    'input' in resolved ? await callEndpoint(endpoint, resolved.input, deps) : resolved
  if (status !== 200) {
    const { message, code } = body as { message: string; code: string }
    return { code: 1, error: asJson ? JSON.stringify(body) : `${message} (${code})` }
  }
  const out = asJson ? JSON.stringify(body, null, 2) : formatTable(body as never, columns)
  return { code: 0, out }
}

/** Replaces the email addresses of users by their ids; returns a problem for an unknown address. */
async function resolveUserIds({ userFields }: CliCommand, input: Input, { store }: Deps) {
  const resolved = { ...input }
  for (const field of userFields) {
    const { [field]: value } = input
    if (typeof value !== 'string' || !value.includes('@')) continue
    const user = await store.users.byEmail(value.toLowerCase())
    if (!user) return problem('USER_NOT_FOUND', `There is no user with the email address ${value}`)
    resolved[field] = user.id
  }
  return { input: resolved }
}

/** Calls the endpoint that a request would reach. */
async function callEndpoint(
  { subject, key }: NonNullable<CliCommand['endpoint']>,
  { reason, ...input }: Input,
  deps: Deps,
) {
  const { [subject as 'users']: members } = endpoints
  const endpoint = (members as unknown as Record<string, UntypedEndpoint>)[key] as UntypedEndpoint
  const caller = await createCliCaller(deps)
  const userAgent = buildCliUserAgent()
  const metadata = { userAgent, reason: reason as string | undefined }
  const origin = { ipAddress: '', userAgent }
  const request = { body: input, query: input, caller, origin, token: undefined, reason }
  return endpoint(request, withCliTransaction(caller, metadata, deps))
}
