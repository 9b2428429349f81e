import { type Command, commands } from './commands.ts'
import { type CommandField, describeFields } from './fields.ts'

/** Everything that can be said, a line each. */
export const usageText = [
  'Usage: castellan <subject> <verb> [what it is about] [--flag value …] [--json]',
  '',
  ...commands.map((command) => `  ${formatUsage(command)}`),
  '',
  'castellan <subject> <verb> --help says what each flag is. A value of - is a line of the standard input:',
  'say passwords so. Lists take a flag several times. A user is an id or an e-mail address. The words and',
  'rules are those of the API; without words the server starts.',
].join('\n')

/** What can be said with a command, in a line; what may be left out is in brackets. */
export function formatUsage(command: Command) {
  return [command.words, ...[...describeFields(command).values()].map(wordsFor)].join(' ')
}

/** All there is to say of a command, with a line for each flag. */
export function formatHelp(command: Command) {
  const rows = [...describeFields(command).values()].map(
    ({ word, value, notes, isAbout, isRequired }) => [
      isAbout ? word : `${word} <${value}>`,
      [...(isRequired ? ['Required.'] : []), ...notes].join(' '),
    ],
  )
  const widest = Math.max(...rows.map(([words = '']) => words.length))
  return [
    `Usage: castellan ${formatUsage(command)} [--json]`,
    '',
    `${command.summary.replace(/\.$/, '')}. ${command.description}`,
    ...(rows.length > 0 ? [''] : []),
    ...rows.map(([words = '', notes]) => `  ${words.padEnd(widest)}  ${notes}`.trimEnd()),
  ].join('\n')
}

function wordsFor({ word, isAbout, isRequired }: CommandField) {
  const words = isAbout ? word : `${word} …`
  return isRequired ? words : `[${words}]`
}
