import { type Command, commands } from './commands.ts'
import { type Field, fieldsOf } from './fields.ts'

const wordsFor = ({ word, isAbout, isRequired }: Field) => {
  const words = isAbout ? word : `${word} …`
  return isRequired ? words : `[${words}]`
}

/** What can be said with a command, in a line; what may be left out is in brackets. */
export const usageOf = (command: Command) =>
  [command.words, ...[...fieldsOf(command).values()].map(wordsFor)].join(' ')

/** All there is to say of a command, with a line for each flag. */
export const helpOf = (command: Command) => {
  const rows = [...fieldsOf(command).values()].map(
    ({ word, value, notes, isAbout, isRequired }) => [
      isAbout ? word : `${word} <${value}>`,
      [...(isRequired ? ['Required.'] : []), ...notes].join(' '),
    ],
  )
  const widest = Math.max(...rows.map(([words = '']) => words.length))
  return [
    `Usage: castellan ${usageOf(command)} [--json]`,
    '',
    `${command.summary.replace(/\.$/, '')}. ${command.description}`,
    ...(rows.length > 0 ? [''] : []),
    ...rows.map(([words = '', notes]) => `  ${words.padEnd(widest)}  ${notes}`.trimEnd()),
  ].join('\n')
}

/** Everything that can be said, a line each. */
export const usage = [
  'Usage: castellan <subject> <verb> [what it is about] [--flag value …] [--json]',
  '',
  ...commands.map((command) => `  ${usageOf(command)}`),
  '',
  'castellan <subject> <verb> --help says what each flag is. A value of - is a line of the standard input:',
  'say passwords so. Lists take a flag several times. A user is an id or an e-mail address. The words and',
  'rules are those of the API; without words the server starts.',
].join('\n')
