import { timestamp } from '@castellan/contract'
import { type AddHelpTextContext, Command, Option } from 'commander'
import { addCommand, getPath, throwUsageErrors } from './add-command.ts'
import type { CliCommand } from './commands.ts'
import { type CliOption, describeOptions, toFlagName } from './options.ts'
import { UsageError } from './usage-error.ts'

/** A command about the database as a whole. */
export type DatabaseCommand =
  | { kind: 'check' }
  | { kind: 'adopt'; isConfirmed: boolean }
  | { kind: 'types' }
  | { kind: 'migrate' }
  | { kind: 'grants'; role: string }
  | { kind: 'leave'; isConfirmed: boolean }
  | { kind: 'revoke-before'; time: Date; isConfirmed: boolean }
  | { kind: 'backup'; file: string }
  | { kind: 'restore'; file: string; isConfirmed: boolean }

/** What the words chose: a command with the texts of its fields, or a mode of the program. */
export type Choice =
  | { kind: 'command'; command: CliCommand; texts: Map<string, string[]> }
  | { kind: 'serve' }
  | DatabaseCommand

type ProgramOptions = {
  version: string
  commands: CliCommand[]
  write: (text: string) => void
  choose: (choice: Choice) => void
}

const groups = {
  user: 'Manage users',
  role: 'Manage roles',
  'api-key': 'Manage API keys',
  audit: 'Read and verify the audit log',
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
  addDatabaseCommands(program, choose)
  for (const [name, description] of Object.entries(groups)) {
    const members = commands.filter(({ group }) => group === name)
    const list = members.map((member) => member.name).join(', ')
    const group = addCommand(program, name, `${description}: ${list}.`)
    for (const command of members) addLeaf(group, command, choose)
  }
  return program
}

function addDatabaseCommands(program: Command, choose: ProgramOptions['choose']) {
  addCommand(program, 'check', 'Print the schema changes that a start would make.').action(() =>
    choose({ kind: 'check' }),
  )
  addCommand(program, 'adopt', "Print what was found of an app's tables and is missing, or add it.")
    .option('--apply', "Add it, with missing columns of better-auth's admin plugin.")
    .action(({ apply = false }: { apply?: boolean }) =>
      choose({ kind: 'adopt', isConfirmed: apply }),
    )
  addCommand(
    program,
    'types',
    'Print the TypeScript type of the additional fields of users.',
  ).action(() => choose({ kind: 'types' }))
  addCommand(program, 'migrate', 'Make the schema changes, without a start.').action(() =>
    choose({ kind: 'migrate' }),
  )
  addCommand(program, 'grants', 'Print the GRANTs for a role that runs the server.')
    .requiredOption('--role <name>', 'The role of PostgreSQL. It need not own anything.')
    .action(({ role }: { role: string }) => choose({ kind: 'grants', role }))
  addCommand(program, 'leave', 'Print what Castellan added to the database, or drop it.')
    .option('--yes', 'Drop it. This deletes custom roles, API keys and the audit log.')
    .action(({ yes = false }: { yes?: boolean }) => choose({ kind: 'leave', isConfirmed: yes }))
  const revokeBefore = addCommand(
    program,
    'revoke-before',
    'Count the sessions and API keys from before a time, or end them: after a restore of a backup.',
  )
    .argument('[time]', 'Required. When the backup was restored: an ISO 8601 timestamp, or now.')
    .option('--yes', 'End them. This cannot be undone.')
  revokeBefore.action((text: string | undefined, { yes = false }: { yes?: boolean }) => {
    const time = parseTime(text, getPath(revokeBefore))
    choose({ kind: 'revoke-before', time, isConfirmed: yes })
  })
  addCopyCommands(program, choose)
}

function addCopyCommands(program: Command, choose: ProgramOptions['choose']) {
  const backup = addCommand(
    program,
    'backup',
    'Copy a SQLite database that may be in use, or print how to dump PostgreSQL.',
  ).argument('[file]', 'Required. The copy, which must not exist yet.')
  backup.action((file: string | undefined) =>
    choose({ kind: 'backup', file: requireFile(file, backup) }),
  )
  const restore = addCommand(
    program,
    'restore',
    'Check a copy, or put it in the place of the database and end its sessions and API keys.',
  )
    .argument('[file]', 'Required. A copy that backup or pg_dump has made.')
    .option('--yes', 'Replace the database. A SQLite file is kept under another name.')
  restore.action((file: string | undefined, { yes = false }: { yes?: boolean }) =>
    choose({ kind: 'restore', file: requireFile(file, restore), isConfirmed: yes }),
  )
}

function requireFile(file: string | undefined, command: Command) {
  if (!file) throw new UsageError('<file> is required', getPath(command))
  return file
}

function parseTime(text: string | undefined, path: string) {
  if (text === undefined) throw new UsageError('<time> is required', path)
  if (text === 'now') return new Date()
  const { data, error } = timestamp.safeParse(text)
  if (error) throw new UsageError('<time>: expected an ISO 8601 timestamp, or now', path)
  return new Date(data)
}

/** Adds a command for each row of the table, with an option for each field. */
function addLeaf(group: Command, command: CliCommand, choose: ProgramOptions['choose']) {
  const options = describeOptions(command)
  const leaf = addCommand(group, command.name, command.description)
    .summary(command.summary)
    .usage(
      `${options
        .filter(({ isRequired }) => isRequired)
        .map(formatRequired)
        .join(' ')} [options]`.trim(),
    )
  for (const option of options) {
    if (option.isArgument) leaf.argument(`[${toFlagName(option.field)}]`, describe(option))
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
  return new Option(`--${toFlagName(option.field)} <${option.placeholder}>`, describe(option))
    .argParser((text: string, previous: string[] = []) => [...previous, text])
    .hideHelp(option.isArgument)
}

function describe({ isRequired, notes }: CliOption) {
  return [...(isRequired ? ['Required.'] : []), ...notes].join(' ')
}

function formatRequired({ flag, isArgument, placeholder }: CliOption) {
  return isArgument ? flag : `${flag} <${placeholder}>`
}
