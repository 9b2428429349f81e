import { joinFirst, shortenThing } from '@castellan/contract'
import type * as z from 'zod'
import type { CliCommand } from './commands.ts'
import type { CliOption } from './options.ts'
import type { ReadLine } from './read-line.ts'
import { UsageError } from './usage-error.ts'
import { parseValue } from './values.ts'

/** Messages about the JSON type of a value; on the command line every value is a text. */
const typeMistake = /^Invalid (input(: expected .*, received .*)?|ISO datetime)$/

/** Reads the input of a command from the texts of its fields. */
export async function readInput(
  command: CliCommand,
  texts: Map<string, string[]>,
  readLine: ReadLine,
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
