import type { Dialect } from '../../database.ts'
import { DatabaseError } from '../../errors.ts'
import { isOptional, listModelColumns, type Model, modelNames, models } from '../models.ts'
import { quoteName } from '../names.ts'
import { createSchema, type Schema } from '../schema.ts'
import type { AdoptionOptions } from './declared-schema.ts'
import type { TableMetadata } from './introspect.ts'
import { joinNames } from './join-names.ts'

/** A column of the admin plugin that a table lacks, spelled and declared as the app does it. */
export type MissingColumn = { model: Model; field: string; column: string; type: string }

/** For each column of the admin plugin, a column of better-auth that has the same type. */
const likeColumns: Record<string, string> = {
  role: 'email',
  banned: 'emailVerified',
  banReason: 'email',
  banExpires: 'createdAt',
  impersonatedBy: 'token',
}

/** Returns the columns that a new user requires and only the app can fill. */
export function findRequiredUserColumns({ tables, userFields }: Schema) {
  return listUnknownRequired('user', tables).filter((name) => {
    const field = userFields[name]
    return !field || (field.input === false && field.defaultValue === undefined)
  })
}

/** What the tables of an app can hold. */
export type StoredKinds = Record<
  'images' | 'passwords' | 'issuers' | 'accounts' | 'sessions',
  boolean
>

/** Returns what the tables can hold. Those that Castellan creates hold all but issuers. */
export function findStoredKinds({
  tables,
  adopted,
}: Pick<Schema, 'tables' | 'adopted'>): StoredKinds {
  return {
    images: !adopted || (tables.get('user')?.has('image') ?? false),
    passwords: !adopted || (tables.get('account')?.has('password') ?? false),
    issuers: tables.get('account')?.has('issuer') ?? false,
    accounts: !adopted || tables.has('account'),
    sessions: !adopted || tables.has('session'),
  }
}

const lackOfSessions =
  'There is no table of sessions: no user can sign in or impersonate here, and a ban, a removal or a new password does not end the sessions that the app keeps elsewhere. ' +
  'If a table has them, name it in CASTELLAN_SCHEMA_FILE.'

/** Says what is off as the tables of an app lack it, a sentence each. */
export function describeLacks(schema: Schema, { defaultRole }: AdoptionOptions = {}) {
  if (!schema.adopted) return []
  const { images, passwords, sessions } = findStoredKinds(schema)
  const { user, account } = schema.mapping
  const lackOfPasswords = account
    ? `The table ${account.modelName} has no password`
    : 'There is no table of accounts'
  return [
    ...(images ? [] : [`The table ${user?.modelName} has no image: images cannot be set.`]),
    ...(passwords
      ? []
      : [`${lackOfPasswords}: no user can sign in with a password here, and none can be set.`]),
    ...(sessions ? [] : [lackOfSessions]),
    ...describeLackOfValues(schema),
    ...describeLackOfLabel(schema, defaultRole),
  ]
}

/** Says that a new user requires values which Castellan does not know. */
function describeLackOfValues(schema: Schema) {
  const columns = findRequiredUserColumns(schema)
  if (columns.length === 0) return []
  return [
    `The table ${schema.mapping.user?.modelName} requires ${joinNames(columns)}, which Castellan cannot fill: only the app creates users. ` +
      'Declare these columns as additionalFields in CASTELLAN_SCHEMA_FILE, or give them a default value.',
  ]
}

/** Says that new users get a role which the column requires, but does not have. */
function describeLackOfLabel({ tables, forms, names }: Schema, role = 'user') {
  const column = tables.get('user')?.get('role')
  const { explainRefusal } = forms.get('user.role') ?? {}
  if (!column?.isRequired || !column.labels || !explainRefusal?.(role)) return []
  return [
    `The column ${names.table('user')}.${names.column('user', 'role')} requires one of ${joinNames(column.labels)}, and none is the role ${role}, which new users get. ` +
      `Say which one it is in CASTELLAN_SCHEMA_FILE: ${JSON.stringify({ user: { roles: { [role]: '…' } } })}. Until then a user can only be created with another role.`,
  ]
}

/**
 * Makes sure that the tables of an app have what better-auth gives them.
 * @throws DatabaseError that names what is missing
 */
export function requireModels({ tables, mapping }: Schema) {
  for (const model of modelNames) {
    const columns = tables.get(model)
    if (!columns) continue
    const lacking = models[model].columns.filter(
      (field) => !columns.has(field) && !isOptional(model, field),
    )
    if (lacking.length > 0)
      throw new DatabaseError(
        `The table ${mapping[model]?.modelName} has no ${joinNames(lacking)}, which the migrations of better-auth create. ` +
          'If a column has another name, say so in CASTELLAN_SCHEMA_FILE.',
      )
  }
  for (const model of ['session', 'account'] as const) {
    const required = listUnknownRequired(model, tables)
    if (required.length > 0)
      throw new DatabaseError(
        `The table ${mapping[model]?.modelName} requires ${joinNames(required)}, which Castellan cannot fill. ` +
          'Give each of these columns a default value, or allow NULL.',
      )
  }
}

/** Finds the missing columns of the admin plugin. */
export function findMissingColumns({ tables, mapping }: Schema): MissingColumn[] {
  return modelNames.flatMap((model) => {
    const columns = tables.get(model)
    if (!columns) return []
    const isSnakeCase = Object.values(mapping[model]?.fields ?? {}).some((name) =>
      name.includes('_'),
    )
    return models[model].adminColumns
      .filter((field) => !columns.has(field))
      .map((field) => ({
        model,
        field,
        column: isSnakeCase ? toSnakeCase(field) : field,
        type: columns.get(likeColumns[field] ?? '')?.type ?? 'TEXT',
      }))
  })
}

/** Returns the schema of an app as it is when the columns were added. */
export function addColumns(
  schema: Schema,
  missing: MissingColumn[],
  dialect: Dialect,
  adoption: AdoptionOptions,
): Schema {
  const mapping = structuredClone(schema.mapping)
  const tables: TableMetadata = new Map(
    [...schema.tables].map(([model, columns]) => [model, new Map(columns)]),
  )
  for (const { model, field, column, type } of missing) {
    const known = mapping[model]
    if (known) known.fields[field] = column
    tables.get(model)?.set(field, { type, isRequired: false })
  }
  return createSchema(dialect, { mapping, tables, adopted: true }, adoption)
}

/** Builds the statements that add columns. */
export function buildAddColumns({ names }: Pick<Schema, 'names'>, missing: MissingColumn[]) {
  return missing.map(
    ({ model, column, type }) =>
      `ALTER TABLE ${quoteName(names.table(model))} ADD COLUMN ${quoteName(column)} ${type};`,
  )
}

/** The refusal of a start on tables that lack columns, with the ways in which this role can get them. */
export function createMissingColumnsError(
  statements: string[],
  ways = 'To add them, run castellan adopt --apply, start once with CASTELLAN_ADOPT=apply, or run',
) {
  return new DatabaseError(
    `The tables of the app lack columns of the admin plugin. ${ways}:\n\n` +
      `${statements.map((statement) => `    ${statement}`).join('\n')}\n\n` +
      'Then add the plugin or the columns to the app too, or its next migration drops them: castellan adopt prints what to add.',
  )
}

/** Returns the required columns that Castellan does not know. */
function listUnknownRequired(model: Model, tables: TableMetadata) {
  const known = listModelColumns(model)
  return [...(tables.get(model) ?? [])]
    .filter(([name, { isRequired }]) => isRequired && !known.includes(name))
    .map(([name]) => name)
}

function toSnakeCase(name: string) {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
