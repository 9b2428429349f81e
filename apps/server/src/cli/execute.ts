import { problem, shortenThing } from '@castellan/contract'
import { createCallDeps } from '../auth/rehearsal.ts'
import type { Deps } from '../deps.ts'
import { findEndpoint } from '../endpoints/index.ts'
import type { CountCall, EndpointResult, TakeTurn } from '../endpoints/shared/endpoint.ts'
import { buildCliUserAgent, createCliCaller } from './caller.ts'
import type { CliCommand } from './commands.ts'
import type { ParsedCommand } from './parse.ts'
import type { CliResult } from './result.ts'
import { formatTable } from './table.ts'

type CommandInput = Record<string, unknown>

/** Runs the command of an endpoint on an open database. */
export async function execute(
  { command, input, asJson }: ParsedCommand,
  endpoint: NonNullable<CliCommand['endpoint']>,
  deps: Deps,
): Promise<CliResult> {
  const resolved = await resolveUserIds(command, input, deps)
  const { status, body, cause }: EndpointResult =
    'input' in resolved ? await callEndpoint(endpoint, resolved.input, deps) : resolved
  if (status !== 200) {
    const refusal = body as { message: string; code: string }
    const says = cause instanceof Error ? ` The database says: ${cause.message}.` : ''
    const message = nameOptions(`${refusal.message}${says}`, command)
    if (asJson) return { code: 1, error: JSON.stringify({ ...refusal, message }) }
    return { code: 1, error: `${message} (${refusal.code})` }
  }
  const out = asJson ? JSON.stringify(body, null, 2) : formatTable(body as never, command.columns)
  return { code: 0, out }
}

/** Replaces the names of fields in a message by those of options: `[body.expiresAt]`, `--expires-at:`. */
function nameOptions(message: string, { options }: CliCommand) {
  return message.replace(/\[(?:body|query)\.(\w+)([^\]]*)\]/g, (_, field: string, rest: string) => {
    const { flag = field } = options.find((option) => option.field === field) ?? {}
    return `${flag}${rest}:`
  })
}

/** Replaces the email addresses of users by their ids; returns a problem for an unknown address. */
async function resolveUserIds({ userFields }: CliCommand, input: CommandInput, { store }: Deps) {
  const resolved = { ...input }
  for (const field of userFields) {
    const { [field]: value } = input
    if (typeof value !== 'string' || !value.includes('@')) continue
    const user = await store.users.findByEmail(value)
    if (!user)
      return problem(
        'USER_NOT_FOUND',
        `There is no user with the email address ${shortenThing(value)}`,
      )
    resolved[field] = user.id
  }
  return { input: resolved }
}

/** Calls the endpoint that a request would reach. */
async function callEndpoint(
  { subject, key }: NonNullable<CliCommand['endpoint']>,
  { reason, ...input }: CommandInput & { reason?: string },
  deps: Deps,
) {
  const caller = await createCliCaller(deps)
  const userAgent = buildCliUserAgent()
  const client = { ipAddress: '', userAgent }
  const unknown = { device: undefined, token: undefined }
  const takeTurn: TakeTurn = (step) => step()
  const countCall: CountCall = async () => undefined
  const turns = { takeTurn, countCall }
  const request = { body: input, query: input, caller, client, reason, ...turns, ...unknown }
  const call = { caller, auth: 'caller', metadata: { userAgent, reason } } as const
  return findEndpoint(subject, key)(request, createCallDeps(call, deps))
}
