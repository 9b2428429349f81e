import { type ParseArgsConfig, parseArgs } from 'node:util'
import { z } from 'zod'
import type { Command } from './commands.ts'

/** What was said cannot be understood; the message is for whoever said it. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** `banExpiresIn` as a flag: `ban-expires-in`. */
export const flagOf = (field: string) =>
  field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The schema of what a command takes. */
const schemaOf = ({ entry }: Command): z.ZodObject | undefined => {
  const schema = entry.method === 'GET' ? entry.query : entry.body
  return schema instanceof z.ZodObject ? schema : undefined
}

/** The fields that a command takes, each with its schema. */
export const fieldsOf = (command: Command) => Object.entries(schemaOf(command)?.shape ?? {})

const parsedJson = (text: string): unknown[] => {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

/** The texts of a flag as its field takes them: as they are, as JSON, or as a list. */
const readAs = (schema: z.core.$ZodType, texts: string[]): unknown => {
  const [only = ''] = texts
  const readings = texts.length === 1 ? [only, ...parsedJson(only), texts] : [texts]
  const deepestMistake = (reading: unknown) => {
    const { error } = z.safeParse(schema, reading)
    return error
      ? Math.max(...error.issues.map(({ path }) => path.length))
      : Number.POSITIVE_INFINITY
  }
  // Where none will do, the one that came furthest has the mistake worth telling.
  return readings.reduce((best, next) =>
    deepestMistake(next) > deepestMistake(best) ? next : best,
  )
}

/**
 * The flags and the other words that follow a command.
 * @throws UsageError
 */
export const parsedWords = <Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
) => {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0])
  }
}

/** What follows the two words of a command, as texts by field. */
const textsOf = (command: Command, args: string[]) => {
  const fields = fieldsOf(command).map(([field]) => field)
  const options = Object.fromEntries(
    fields.map((field) => [flagOf(field), { type: 'string' as const, multiple: true }]),
  )
  const { values, positionals } = parsedWords(args, options)
  const [about, ...surplus] = positionals
  if (surplus.length > 0 || (about !== undefined && !command.about))
    throw new UsageError(`There is a word too many: ${surplus[0] ?? about}`)
  const texts = new Map(fields.map((field) => [field, values[flagOf(field)] ?? []]))
  if (about !== undefined && command.about) texts.set(command.about.field, [about])
  return texts
}

/** What a command line needs of the world to be understood. */
export type Reading = {
  /** The next line of the standard input, which a `-` stands for: nothing secret is typed into a command. */
  readLine: () => Promise<string>
  /** The id of the user with an e-mail address. */
  idOf: (email: string) => Promise<string | undefined>
}

/**
 * The input of a command's entry, as its schema has it.
 * @throws UsageError that names the flag
 */
export const inputOf = async (command: Command, args: string[], reading: Reading) => {
  const input: Record<string, unknown> = {}
  for (const [field, texts] of textsOf(command, args)) {
    if (texts.length === 0) continue
    const said: string[] = []
    for (const text of texts) said.push(text === '-' ? await reading.readLine() : text)
    const [first = ''] = said
    const isUser = field === 'userId' || (command.about?.isUser && command.about.field === field)
    const schema = schemaOf(command)?.shape[field]
    if (isUser && first.includes('@'))
      input[field] = (await reading.idOf(first.toLowerCase())) ?? first
    else input[field] = schema ? readAs(schema, said) : first
  }
  const parsed = schemaOf(command)?.safeParse(input)
  if (!parsed) return input
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map(
    ({ path: [field, ...rest], message }) =>
      `--${flagOf(String(field ?? ''))}${rest.length > 0 ? ` (${rest.join('.')})` : ''}: ${message}`,
  )
  throw new UsageError(mistakes.join('\n'))
}
