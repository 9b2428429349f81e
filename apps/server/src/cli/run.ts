import type { Deps } from '../deps.ts'
import { endpoints } from '../endpoints/index.ts'
import { buildCliUserAgent, createCliCaller, withCliTransaction } from './caller.ts'
import { type Command, commands } from './commands.ts'
import { parseInput, type ReadLine, resolveUserIds, UsageError } from './input.ts'
import { formatTable } from './table.ts'
import { formatHelp, formatUsage, usageText } from './usage.ts'
import { verifyAuditLog } from './verify.ts'

/** An endpoint without its types: contract and endpoints were held together where they are made. */
type AnyEndpoint = (request: object, deps: object) => Promise<{ status: number; body: object }>

/** What was said, and how it ended: 0, 1 where it was refused, 2 where it was not understood. */
export type CliResult = { code: 0 | 1 | 2; out?: string; error?: string }

/** What is to be done with a database, now that it is understood. */
export type ParsedCommand = {
  /** Whether it begins a deployment: the database need not be there. */
  isFirst: boolean
  asJson: boolean
  carryOut: (deps: Deps) => Promise<CliResult>
}

type Endpoint = NonNullable<Command['endpoint']>

/** Says what went wrong: to people, or in JSON as refusals are. */
export function toFailure(code: 1 | 2, message: string, asJson: boolean, advice = ''): CliResult {
  return {
    code,
    error: asJson ? JSON.stringify({ message }) : message + advice,
  }
}

/** Understands what the words say, without a database; answers at once what takes none. */
export async function parseCommandLine(
  words: string[],
  readLine: ReadLine,
): Promise<ParsedCommand | CliResult> {
  const asJson = words.includes('--json')
  const [subject, verb, ...args] = words.filter((word) => word !== '--json')
  const said = [subject, verb].filter((word) => word !== undefined).join(' ')
  const command = commands.find((one) => one.words === said)
  if (asksForHelp(words)) return { code: 0, out: command ? formatHelp(command) : usageText }
  if (!command) return toFailure(2, `There is no such command: ${said}`, asJson, `\n\n${usageText}`)
  try {
    const input = await parseInput(command, args, readLine)
    const { endpoint } = command
    return {
      isFirst: endpoint?.key === 'createUser',
      asJson,
      carryOut: (deps) =>
        endpoint
          ? carriedOut({ ...command, endpoint }, input, deps, asJson)
          : verifyAuditLog(input, deps, asJson),
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return toFailure(2, error.message, asJson, `\n\nUsage:\n  ${formatUsage(command)}`)
  }
}

/** Has the endpoint answer that would do it for a request. */
async function answered(
  { subject, key }: Endpoint,
  { reason, ...input }: Record<string, unknown>,
  deps: Deps,
) {
  const { [subject as 'users']: ofSubject } = endpoints
  const endpoint = (ofSubject as unknown as Record<string, AnyEndpoint>)[key] as AnyEndpoint
  const caller = await createCliCaller(deps)
  const userAgent = buildCliUserAgent()
  const origin = { ipAddress: '', userAgent }
  const circumstances = { userAgent, reason: reason as string | undefined }
  const request = { body: input, query: input, caller, origin, token: undefined, reason }
  return endpoint(request, withCliTransaction(caller, circumstances, deps))
}

async function carriedOut(
  { columns, ...command }: Command & { endpoint: Endpoint },
  input: Record<string, unknown>,
  deps: Deps,
  asJson: boolean,
): Promise<CliResult> {
  const idOf = async (email: string) => (await deps.store.users.byEmail(email))?.id
  const found = await resolveUserIds(command, input, idOf)
  const { status, body } =
    'input' in found ? await answered(command.endpoint, found.input, deps) : found
  if (status !== 200) {
    const { message, code } = body as { message: string; code: string }
    return { code: 1, error: asJson ? JSON.stringify(body) : `${message} (${code})` }
  }
  const out = asJson ? JSON.stringify(body, null, 2) : formatTable(body as never, columns)
  return { code: 0, out }
}

function asksForHelp(words: string[]) {
  return words[0] === 'help' || words.includes('--help') || words.includes('-h')
}
