import {
  type AnyEntry,
  createContract,
  listRoutes,
  reason,
  type UserFields,
} from '@castellan/contract'
import * as z from 'zod'
import type { CommandRow } from './command-table.ts'
import { type CliOption, describeOptions } from './options.ts'

/** A command of two words, such as `user ban`. */
export type CliCommand = {
  /** `user`. */
  group: string
  /** `ban`. */
  name: string
  summary: string
  description: string
  /** The input: one option for each field. */
  schema: z.ZodObject
  options: CliOption[]
  /** The field that is given as an argument instead of an option. */
  argument: string | undefined
  /** The fields that name a user, by id or by email address. */
  userFields: readonly string[]
  /** The columns of the table that shows a list. */
  columns: readonly string[] | undefined
  /** The endpoint that does the work; `audit verify` has none. */
  endpoint?: { subject: string; key: string }
}

type Undescribed = Omit<CliCommand, 'options'>

const userFields = ['userId', 'actorId', 'impersonatorId', 'targetId']

/** Fields that default to the caller in the API. The command line has no user of its own. */
const requiredFields: Record<string, z.ZodRawShape> = {
  createApiKey: { userId: z.string().describe('The id of the owner.') },
}

const reasonField = { reason: reason.optional().describe('The reason, for the audit log.') }

const verify = {
  summary: 'Verify the audit log',
  description:
    'Reads the whole audit log and lists everything that was changed after it was written. Exits with 1 if it finds anything.',
  schema: z.object({
    expectHead: z
      .string()
      .regex(/^\d{1,18}:[0-9a-f]{64}$/, 'expected NUMBER:HASH, as an earlier verification printed')
      .optional()
      .describe(
        'The head that an earlier verification printed. Fails if the audit log does not contain it.',
      ),
  }),
  userFields: [],
}

/** Creates the commands of some rows, for users with these additional fields. */
export function createCommands(rows: CommandRow[], userFields: UserFields): CliCommand[] {
  const routes = new Map(listRoutes(createContract(userFields)).map((route) => [route.key, route]))
  return rows.map((row) => {
    const command = toCommand(row, routes)
    return { ...command, options: describeOptions(command) }
  })
}

function toCommand(
  { key, ...shown }: CommandRow,
  routes: ReadonlyMap<string, ReturnType<typeof listRoutes>[number]>,
): Undescribed {
  if (key === undefined) return { ...shown, ...verify }
  const route = routes.get(key)
  if (!route) throw new Error(`The contract has no route ${key}`)
  const { entry, subject } = route
  return {
    ...shown,
    summary: entry.summary,
    description: entry.description,
    schema: buildSchema(entry, key),
    userFields: key === 'getUser' ? ['id'] : userFields,
    endpoint: { subject, key },
  }
}

function buildSchema(entry: AnyEntry, key: string) {
  const schema = entry.method === 'GET' ? entry.query : entry.body
  const input = schema instanceof z.ZodObject ? schema : z.object({})
  return input.extend({ ...requiredFields[key], ...(entry.metadata.isReadOnly ? {} : reasonField) })
}
