import type { Caller, CommandCaller, Deps } from '../deps.ts'
import { endpoints } from '../endpoints/index.ts'
import { recorded } from '../endpoints/recording.ts'
import { type Command, commands } from './commands.ts'
import { fieldsOf, flagOf, inputOf, type Reading, UsageError } from './input.ts'
import { tableOf } from './table.ts'
import { verifyTrail, verifyUsage } from './verify.ts'

/** An endpoint without its types: contract and endpoints were held together where they are made. */
type AnyEndpoint = (request: object, deps: object) => Promise<{ status: number; body: object }>

/** What was said, and how it ended: 0, 1 where it was refused, 2 where it was not understood. */
export type Outcome = { code: 0 | 1 | 2; out?: string; error?: string }

const usageOf = (command: Command) => {
  const about = command.about ? ` <${flagOf(command.about.field)}>` : ''
  const flags = fieldsOf(command)
    .filter(([field]) => field !== command.about?.field)
    .map(([field]) => `[--${flagOf(field)} …]`)
  return `  ${command.words}${about}${flags.length > 0 ? ` ${flags.join(' ')}` : ''}`
}

/** Everything that can be said, a line each. */
export const usage = [
  'Usage: castellan <subject> <verb> [what it is about] [--flag value …] [--json]',
  '',
  ...commands.map(usageOf),
  verifyUsage,
  '',
  'A value of - is a line of the standard input: say passwords so. Lists take a flag several times. A user is',
  'an id or an e-mail address. The words and rules are those of the API; without words the server starts.',
].join('\n')

/** Whoever is at the command line has the database in their hands: they may do everything. */
const atTheCommandLine = async ({ store, policyOf }: Deps): Promise<CommandCaller> => ({
  user: { id: '' },
  authority: 'everything',
  access: await policyOf(store),
  isUser: false,
  byBearer: true,
})

/** The same deps, with transactions that know this caller. */
const depsFor = (caller: Caller, deps: Deps) => {
  const transaction = <T>(work: (tx: never, still: Caller) => Promise<T>) =>
    deps.store.transaction(async (tx) => {
      const still = { ...caller, access: await deps.policyOf(tx) }
      const answer = await work(tx as never, still)
      return recorded(tx, answer, { caller: still, circumstances: {}, now: deps.now })
    })
  return { ...deps, store: { ...deps.store, transaction } }
}

const said = async (command: Command, args: string[], deps: Deps, reading: Reading) => {
  const input = await inputOf(command, args, reading)
  const { [command.subject as 'users']: subject } = endpoints
  const endpoint = (subject as unknown as Record<string, AnyEndpoint>)[command.key] as AnyEndpoint
  const caller = await atTheCommandLine(deps)
  const origin = { ipAddress: '', userAgent: 'castellan command line' }
  const request = { body: input, query: input, caller, origin, token: undefined, reason: undefined }
  return endpoint(request, depsFor(caller, deps))
}

/** Does what a command says, by the endpoint that would do it for a request. */
const carriedOut = async (
  command: Command,
  args: string[],
  deps: Deps,
  { readLine, asJson }: Manner,
): Promise<Outcome> => {
  const idOf = async (email: string) => (await deps.store.users.byEmail(email))?.id
  const { status, body } = await said(command, args, deps, { readLine, idOf })
  if (status !== 200) {
    const { message, code } = body as { message: string; code: string }
    return { code: 1, error: asJson ? JSON.stringify(body) : `${message} (${code})` }
  }
  const shown = body as Record<string, unknown>
  return { code: 0, out: asJson ? JSON.stringify(body, null, 2) : tableOf(shown, command.columns) }
}

/** Where lines come from, and how the answer is written. */
type Manner = { readLine: Reading['readLine']; asJson: boolean }

/** Does what the words say. */
export const runCommand = async (
  words: string[],
  deps: Deps,
  readLine: Reading['readLine'],
): Promise<Outcome> => {
  const asJson = words.includes('--json')
  const [subject, verb, ...args] = words.filter((word) => word !== '--json')
  const isVerify = subject === 'trail' && verb === 'verify'
  const command = commands.find((one) => one.words === `${subject} ${verb}`)
  if (!command && !isVerify) return { code: 2, error: usage }
  try {
    return command
      ? await carriedOut(command, args, deps, { readLine, asJson })
      : await verifyTrail(args, deps, asJson)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const how = command ? usageOf(command) : verifyUsage
    return { code: 2, error: `${error.message}\n\nUsage:\n${how}` }
  }
}
