import { joinFirst, shortenThing, type UserFields } from '@castellan/contract'
import { CommanderError } from 'commander'
import type * as z from 'zod'
import type { DatabaseCommand } from './add-database-commands.ts'
import { findRows } from './command-table.ts'
import type { CliCommand } from './commands.ts'
import type { CliOption } from './options.ts'
import { buildProgram, type Choice } from './program.ts'
import { UsageError } from './usage-error.ts'
import { parseValue } from './values.ts'

/** The exit code of a command, and what it prints. 1 is a refusal, 2 a mistake in the words. */
export type CliResult = { code: 0 | 1 | 2; out?: string; error?: string }

/** A command with its input; users may still be email addresses. */
export type ParsedCommand = {
  kind: 'command'
  command: CliCommand
  input: Record<string, unknown>
  asJson: boolean
}

/** A command about the database as a whole. */
export type ParsedDatabaseCommand = { kind: 'database'; command: DatabaseCommand; asJson: boolean }

/** What the words ask for. Help, the version and mistakes are results already. */
export type ParsedLine =
  | ParsedCommand
  | { kind: 'serve' }
  | { kind: 'doctor'; asJson: boolean }
  | ParsedDatabaseCommand
  | { kind: 'result'; result: CliResult }

/** Reads the value of an option that is given as `-`; returns undefined at the end of the input. */
export type ReadLine = (option: string) => Promise<string | undefined>

/** Messages about the JSON type of a value; on the command line every value is a text. */
const typeMistake = /^Invalid (input(: expected .*, received .*)?|ISO datetime)$/

type ParseOptions = {
  /** Reads the additional fields of users, which commands take. */
  readUserFields: () => Promise<UserFields>
  readLine: ReadLine
  version: string
}

/** Parses the words, without a database. No words at all start the server. */
export async function parse(words: string[], options: ParseOptions): Promise<ParsedLine> {
  const asJson = words.includes('--json')
  try {
    const commands = await createNamedCommands(words, options)
    const choice = choose(words, commands, options.version)
    if (typeof choice === 'string') return { kind: 'result', result: { code: 0, out: choice } }
    if (choice.kind === 'serve') return { kind: 'serve' }
    if (choice.kind === 'doctor') return { kind: 'doctor', asJson }
    if (choice.kind !== 'command') return { kind: 'database', command: choice, asJson }
    const { command, texts } = choice
    return { kind: 'command', command, input: await readInput(command, texts, options), asJson }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const advice = `\n\nFor help, run: ${error.command} --help`
    return { kind: 'result', result: toFailure(2, error.message, asJson, advice) }
  }
}

/** Builds the result of a failure: as text, or as JSON in the form of the API. */
export function toFailure(code: 1 | 2, message: string, asJson: boolean, advice = ''): CliResult {
  return { code, error: asJson ? JSON.stringify({ message }) : message + advice }
}

/** Creates the commands that the words can mean. Other words need no contract, which takes long to load. */
async function createNamedCommands(words: string[], { readUserFields }: ParseOptions) {
  const rows = findRows(toHelpOption(words))
  if (rows.length === 0) return []
  const { createCommands } = await import('./commands.ts')
  return createCommands(rows, await readUserFields())
}

/** Returns what the words choose, or the text of the help or version that they ask for. */
function choose(words: string[], commands: CliCommand[], version: string): Choice | string {
  let choice: Choice = { kind: 'serve' }
  let text = ''
  const program = buildProgram({
    version,
    commands,
    write: (part) => {
      text += part
    },
    choose: (chosen) => {
      choice = chosen
    },
  })
  if (words.length === 0) return choice
  try {
    program.parse(toHelpOption(words), { from: 'user' })
    return choice
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return text.trimEnd()
  }
}

/** Turns `help user ban` into `user ban --help`: commander's own `help` reads only one word. */
function toHelpOption(words: string[]) {
  const first = words.findIndex((word) => !word.startsWith('-'))
  return words[first] === 'help' ? [...words.toSpliced(first, 1), '--help'] : words
}

async function readInput(
  command: CliCommand,
  texts: Map<string, string[]>,
  { readLine }: ParseOptions,
) {
  const { options } = command
  const path = `castellan ${command.group} ${command.name}`
  const input: Record<string, unknown> = {}
  for (const [field, given] of texts) {
    const flag = options.find((option) => option.field === field)?.flag ?? field
    const values: string[] = []
    for (const text of given) {
      const value = text === '-' ? await readLine(flag) : text
      if (value === undefined)
        throw new UsageError(`${flag}: standard input has no line for it`, path)
      if (value === '' && text === '-')
        throw new UsageError(`${flag}: the line of standard input is empty`, path)
      values.push(value)
    }
    input[field] = parseValue(command.schema.shape[field] as z.ZodType, values)
  }
  const parsed = command.schema.safeParse(input)
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map(
    (issue) =>
      describeCommaList(issue, options, texts) ?? describeMistake(issue, options, { input, texts }),
  )
  throw new UsageError(joinFirst(mistakes, '\n'), path)
}

/** Shows how to write a list that was given as one value with commas. */
function describeCommaList(
  { path: [name = ''] }: z.core.$ZodIssue,
  options: CliOption[],
  texts: Map<string, string[]>,
) {
  const { flag, isList } = options.find(({ field }) => field === name) ?? {}
  const given = texts.get(String(name)) ?? []
  if (!isList || !given.some((text) => text.includes(',') && !/^[[{]/.test(text))) return undefined
  const values = given.flatMap((text) => text.split(',')).map((value) => value.trim())
  const form = values.map((value) => `${flag} ${shortenThing(value)}`)
  return `${flag}: repeat the option for each value: ${joinFirst(form, ' ')}`
}

function describeMistake(
  { path: [name = '', ...rest], message }: z.core.$ZodIssue,
  options: CliOption[],
  { input, texts }: { input: object; texts: Map<string, string[]> },
) {
  const option = options.find(({ field }) => field === name)
  if (!option) return message
  const { flag, placeholder, notes } = option
  if (placeholder === 'json' && rest.length > 0) return describeField(flag, rest, message)
  if (!(name in input)) return `${flag} is required`
  const [first] = rest
  const value = typeof first === 'number' ? texts.get(String(name))?.[first] : undefined
  const path = rest.length > 0 ? ` (${rest.join('.')})` : ''
  const where = value === undefined ? path : ` ${shortenThing(value)}`
  const mistake = typeMistake.test(message)
    ? `expected ${[`${placeholder}.`, ...notes].join(' ')}`
    : message
  return `${flag}${where}: ${mistake}`
}

/** Describes a mistake in a field of a JSON object, which has the types of JSON. */
function describeField(flag: string, path: PropertyKey[], message: string) {
  const where = `${flag} ${shortenThing(path.join('.'))}`
  if (message.endsWith('received undefined')) return `${where} is required`
  return `${where}: ${message.replace(/^Invalid input: /, '')}`
}
