import type { UserFields } from '@castellan/contract'
import { CommanderError } from 'commander'
import type { DatabaseCommand } from './add-database-commands.ts'
import { findRows } from './command-table.ts'
import type { CliCommand } from './commands.ts'
import { buildProgram, type Choice } from './program.ts'
import type { ReadLine } from './read-line.ts'
import type { CliResult } from './result.ts'
import { UsageError } from './usage-error.ts'

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
    const choice = await choose(words, commands, options.version)
    if (typeof choice === 'string') return { kind: 'result', result: { code: 0, out: choice } }
    if (choice.kind === 'serve') return { kind: 'serve' }
    if (choice.kind === 'doctor') return { kind: 'doctor', asJson }
    if (choice.kind !== 'command') return { kind: 'database', command: choice, asJson }
    const { command, texts } = choice
    const { readInput } = await import('./read-input.ts')
    const input = await readInput(command, texts, options.readLine)
    return { kind: 'command', command, input, asJson }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const { describeUsageError } = await import('./describe-usage-error.ts')
    return { kind: 'result', result: describeUsageError(error, asJson) }
  }
}

/** Creates the commands that the words can mean. Other words need no contract, which takes long to load. */
async function createNamedCommands(words: string[], { readUserFields }: ParseOptions) {
  const rows = findRows(toHelpOption(words))
  if (rows.length === 0) return []
  const { createCommands } = await import('./commands.ts')
  return createCommands(rows, await readUserFields())
}

/** Returns what the words choose, or the text of the help or version that they ask for. */
async function choose(
  words: string[],
  commands: CliCommand[],
  version: string,
): Promise<Choice | string> {
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
    await program.parseAsync(toHelpOption(words), { from: 'user' })
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
