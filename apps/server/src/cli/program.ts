import { type AddHelpTextContext, Command, Option } from 'commander'
import { addCommand, getPath, throwUsageErrors } from './add-command.ts'
import { addDatabaseCommands, type DatabaseCommand } from './add-database-commands.ts'
import { groups, listRows } from './command-table.ts'
import type { CliCommand } from './commands.ts'
import type { CliOption } from './options.ts'
import { UsageError } from './usage-error.ts'

/** What the words chose: a command with the texts of its fields, or a mode of the program. */
export type Choice =
  | { kind: 'command'; command: CliCommand; texts: Map<string, string[]> }
  | { kind: 'serve' }
  | { kind: 'doctor' }
  | DatabaseCommand

type ProgramOptions = {
  version: string
  /** The commands that the words can mean. */
  commands: CliCommand[]
  write: (text: string) => void
  choose: (choice: Choice) => void
}

const notes = `
The value - reads a line from standard input, or asks for it at a terminal. Use it for passwords.
A list takes its option several times. A user is an id or an email address.
The commands follow the rules of the API. They need access to the database, not a session.`

/**
 * Builds the program that parses the words. It writes help to `write`, calls `choose` for a command,
 * and throws a UsageError for anything else.
 */
export function buildProgram({ version, commands, write, choose }: ProgramOptions) {
  const program = new Command('castellan')
    .description('User administration from the command line.')
    .version(version, '--version', 'Print the version.')
    .option('--json', 'Print JSON instead of a table.')
    .helpOption('-h, --help', 'Print this help.')
    .helpCommand('help [command...]', 'Print the help of a command.')
    .configureOutput({ writeOut: write, writeErr: write, outputError: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('beforeAll', refuseUnknownCommand)
    .addHelpText('after', notes)
    .hook('preAction', refuseExcessArguments)
  throwUsageErrors(program)
  addCommand(program, 'serve', 'Start the server. This is the default.').action(() =>
    choose({ kind: 'serve' }),
  )
  addCommand(program, 'doctor', 'Check everything that a server needs, and change nothing.').action(
    () => choose({ kind: 'doctor' }),
  )
  addDatabaseCommands(program, choose)
  for (const [name, description] of Object.entries(groups)) {
    const list = listRows(name).map((row) => row.name)
    const group = addCommand(program, name, `${description}: ${list.join(', ')}.`)
    for (const command of commands) if (command.group === name) addLeaf(group, command, choose)
  }
  return program
}

/** Adds a command with an option for each field. */
function addLeaf(group: Command, command: CliCommand, choose: ProgramOptions['choose']) {
  const { options } = command
  const leaf = addCommand(group, command.name, command.description)
    .summary(command.summary)
    .usage(
      `${options
        .filter(({ isRequired }) => isRequired)
        .map(formatRequired)
        .join(' ')} [options]`.trim(),
    )
  for (const option of options) {
    if (option.isArgument) leaf.argument(`[${option.name}]`, describe(option))
    leaf.addOption(toOption(option))
  }
  leaf.action(() => {
    const texts = new Map<string, string[]>()
    const [argument] = leaf.args
    if (argument !== undefined && command.argument) texts.set(command.argument, [argument])
    // In the order of the words, in which the values - read their lines.
    for (const [field, values] of Object.entries(leaf.opts<Record<string, string[]>>()))
      texts.set(field, [...(texts.get(field) ?? []), ...values])
    choose({ kind: 'command', command, texts })
  })
}

/** Refuses the help of a command that does not exist: commander prints that of its group. */
function refuseUnknownCommand({ command }: AddHelpTextContext) {
  const word = command.args.find((arg) => !arg.startsWith('-') && arg !== 'help')
  const isUnknown = command.commands.length > 0 && word !== undefined
  if (isUnknown) command.parse([word], { from: 'user' })
  return ''
}

function refuseExcessArguments(_program: Command, command: Command) {
  const { [command.registeredArguments.length]: surplus } = command.args
  if (surplus !== undefined)
    throw new UsageError(`Unexpected argument: ${surplus}`, getPath(command))
}

/** Every option may be repeated; its schema decides whether that is valid. */
function toOption(option: CliOption) {
  return new Option(`--${option.name} <${option.placeholder}>`, describe(option))
    .argParser((text: string, previous: string[] = []) => [...previous, text])
    .hideHelp(option.isArgument)
}

function describe({ isRequired, notes }: CliOption) {
  return [...(isRequired ? ['Required.'] : []), ...notes].join(' ')
}

function formatRequired({ flag, isArgument, placeholder }: CliOption) {
  return isArgument ? flag : `${flag} <${placeholder}>`
}
