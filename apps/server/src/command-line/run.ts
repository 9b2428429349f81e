import type { Deps } from '../deps.ts'
import { endpoints } from '../endpoints/index.ts'
import { atTheCommandLine, depsFor, userAgentHere } from './caller.ts'
import { type Command, commands } from './commands.ts'
import { inputOf, type ReadLine, UsageError, withIds } from './input.ts'
import { tableOf } from './table.ts'
import { helpOf, usage, usageOf } from './usage.ts'
import { verifyTrail } from './verify.ts'

/** An endpoint without its types: contract and endpoints were held together where they are made. */
type AnyEndpoint = (request: object, deps: object) => Promise<{ status: number; body: object }>

/** What was said, and how it ended: 0, 1 where it was refused, 2 where it was not understood. */
export type Outcome = { code: 0 | 1 | 2; out?: string; error?: string }

/** What is to be done with a database, now that it is understood. */
export type Order = {
  /** Whether it begins a deployment: the database need not be there. */
  isFirst: boolean
  asJson: boolean
  carryOut: (deps: Deps) => Promise<Outcome>
}

/** Says what went wrong: to people, or in JSON as refusals are. */
export const failure = (code: 1 | 2, message: string, asJson: boolean, advice = ''): Outcome => ({
  code,
  error: asJson ? JSON.stringify({ message }) : message + advice,
})

type Endpoint = NonNullable<Command['endpoint']>

/** Has the endpoint answer that would do it for a request. */
const answered = async (
  { subject, key }: Endpoint,
  { reason, ...input }: Record<string, unknown>,
  deps: Deps,
) => {
  const { [subject as 'users']: ofSubject } = endpoints
  const endpoint = (ofSubject as unknown as Record<string, AnyEndpoint>)[key] as AnyEndpoint
  const caller = await atTheCommandLine(deps)
  const userAgent = userAgentHere()
  const origin = { ipAddress: '', userAgent }
  const circumstances = { userAgent, reason: reason as string | undefined }
  const request = { body: input, query: input, caller, origin, token: undefined, reason }
  return endpoint(request, depsFor(caller, circumstances, deps))
}

const carriedOut = async (
  { columns, ...command }: Command & { endpoint: Endpoint },
  input: Record<string, unknown>,
  deps: Deps,
  asJson: boolean,
): Promise<Outcome> => {
  const idOf = async (email: string) => (await deps.store.users.byEmail(email))?.id
  const found = await withIds(command, input, idOf)
  const { status, body } =
    'input' in found ? await answered(command.endpoint, found.input, deps) : found
  if (status !== 200) {
    const { message, code } = body as { message: string; code: string }
    return { code: 1, error: asJson ? JSON.stringify(body) : `${message} (${code})` }
  }
  const out = asJson ? JSON.stringify(body, null, 2) : tableOf(body as never, columns)
  return { code: 0, out }
}

const asksForHelp = (words: string[]) =>
  words[0] === 'help' || words.includes('--help') || words.includes('-h')

/** Understands what the words say, without a database; answers at once what takes none. */
export const understood = async (words: string[], readLine: ReadLine): Promise<Order | Outcome> => {
  const asJson = words.includes('--json')
  const [subject, verb, ...args] = words.filter((word) => word !== '--json')
  const said = [subject, verb].filter((word) => word !== undefined).join(' ')
  const command = commands.find((one) => one.words === said)
  if (asksForHelp(words)) return { code: 0, out: command ? helpOf(command) : usage }
  if (!command) return failure(2, `There is no such command: ${said}`, asJson, `\n\n${usage}`)
  try {
    const input = await inputOf(command, args, readLine)
    const { endpoint } = command
    return {
      isFirst: endpoint?.key === 'createUser',
      asJson,
      carryOut: (deps) =>
        endpoint
          ? carriedOut({ ...command, endpoint }, input, deps, asJson)
          : verifyTrail(input, deps, asJson),
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return failure(2, error.message, asJson, `\n\nUsage:\n  ${usageOf(command)}`)
  }
}
