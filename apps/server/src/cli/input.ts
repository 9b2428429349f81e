import { parseArgs } from 'node:util'
import { problem } from '@castellan/contract'
import type { z } from 'zod'
import type { Command } from './commands.ts'
import { type CommandField, describeFields, toFlagName } from './fields.ts'
import { parseValue } from './readings.ts'

/** What was said cannot be understood; the message is for whoever said it. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The next line of the standard input, which a `-` stands for: nothing secret is typed into a command. */
export type ReadLine = () => Promise<string | undefined>

/**
 * The input of a command, as its schema has it; users may still be e-mail addresses.
 * @throws UsageError that names the flag
 */
export async function parseInput(command: Command, args: string[], readLine: ReadLine) {
  const fields = describeFields(command)
  const input: Record<string, unknown> = {}
  for (const [name, texts] of textsOf(command, args)) {
    if (texts.length === 0) continue
    const said: string[] = []
    for (const text of texts)
      said.push(text === '-' ? await lineFor(fields.get(name), readLine) : text)
    input[name] = parseValue(command.schema.shape[name] as z.ZodType, said)
  }
  const parsed = command.schema.safeParse(input)
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map((issue) => mistakeIn(issue, fields, input))
  throw new UsageError(mistakes.join('\n'))
}

/** The input with ids for users' e-mail addresses, or the refusal where an address is nobody's. */
export async function resolveUserIds(
  { naming }: Command,
  input: Record<string, unknown>,
  idOf: (email: string) => Promise<string | undefined>,
) {
  const found = { ...input }
  for (const field of naming) {
    const { [field]: said } = input
    if (typeof said !== 'string' || !said.includes('@')) continue
    const id = await idOf(said.toLowerCase())
    if (id === undefined)
      return problem('USER_NOT_FOUND', `There is no user with the address ${said}`)
    found[field] = id
  }
  return { input: found }
}

function parsedWords(args: string[], fields: string[]) {
  const options = Object.fromEntries(
    fields.map((field) => [toFlagName(field), { type: 'string' as const, multiple: true }]),
  )
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0])
  }
}

/** What follows the two words of a command, as texts by field. */
function textsOf({ schema, about }: Command, args: string[]) {
  const fields = Object.keys(schema.shape)
  const { values, positionals } = parsedWords(args, fields)
  const [first, ...surplus] = positionals
  if (surplus.length > 0 || (first !== undefined && !about))
    throw new UsageError(`There is a word too many: ${surplus[0] ?? first}`)
  const texts = new Map(fields.map((field) => [field, [values[toFlagName(field)] ?? []].flat()]))
  if (first !== undefined && about) texts.get(about)?.push(first)
  return texts
}

async function lineFor(field: CommandField | undefined, readLine: ReadLine) {
  const line = await readLine()
  if (!line) throw new UsageError(`${field?.word}: the standard input has no line for it`)
  return line
}

/** What is wrong with an input, in the words that were said. */
function mistakeIn(
  { path: [name = '', ...rest], message }: z.core.$ZodIssue,
  fields: Map<string, CommandField>,
  input: object,
) {
  const field = fields.get(String(name))
  if (!field) return message
  const { word, value, notes } = field
  if (!(name in input)) return `${word} is required`
  const where = rest.length > 0 ? ` (${rest.join('.')})` : ''
  const mistake =
    message === 'Invalid input' ? `expected ${[`${value}.`, ...notes].join(' ')}` : message
  return `${word}${where}: ${mistake}`
}
