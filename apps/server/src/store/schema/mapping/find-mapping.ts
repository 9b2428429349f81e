/**
 * Finds the tables of better-auth in a database, whatever an app has named them.
 *
 * A table can be that of a model if its name is the model's: singular or plural, in any case, with or
 * without underscores, after a prefix. It is that of the model if it has the columns that only this model
 * has; the names of columns are compared without case and underscores. The tables of all models must
 * share one prefix, unless a file names the table of users in a way that tells none; next to `users` the
 * prefix can also be `user_`. What is not certain is refused, with the names that were found: a mapping
 * file says it then.
 */
import { DatabaseError } from '../../errors.ts'
import { listModelColumns, type Model, models } from '../models.ts'
import type { DeclaredModel, DeclaredSchema } from './declared-schema.ts'
import { joinNames } from './join-names.ts'
import { requireColumns } from './own-columns.ts'

/** The names of the columns of all tables in a schema, by the names of the tables. */
export type Catalog = Map<string, string[]>

/** What an app calls the table of a model and its columns, in better-auth's own terms. */
export type ModelMapping = {
  modelName: string
  fields: Record<string, string>
  /** The columns of additional fields, by field. */
  additionalFields?: Record<string, string>
}

/** The mapping of each model that has a table. */
export type SchemaMapping = Partial<Record<Model, ModelMapping>>

type Candidate = ModelMapping & { model: Model; prefix: string | undefined; missing: string[] }

const howToMap = 'Name the tables and columns in CASTELLAN_SCHEMA_FILE.'

/**
 * Returns the mapping of the models, or `undefined` if the schema has no tables. `declared` says what a
 * file says; only the rest is found.
 * @throws DatabaseError that names what was found, if it is not certain
 */
export function findMapping(
  catalog: Catalog,
  declared: DeclaredSchema = {},
): SchemaMapping | undefined {
  if (catalog.size === 0) return undefined
  const user =
    readDeclared('user', declared.user, catalog) ??
    findUserTable(listCandidates(catalog, 'user', declared.user), catalog)
  const mapping: SchemaMapping = { user: toMapping(user, catalog) }
  for (const model of ['session', 'account'] as const) {
    const { [model]: said } = declared
    if (said === false) continue
    const found =
      readDeclared(model, said, catalog) ??
      findRelatedTable(model, user, listCandidates(catalog, model, said))
    if (found) mapping[model] = toMapping(found, catalog)
  }
  return mapping
}

/** Compares names as apps spell them: `emailVerified`, `email_verified`, `EmailVerified`. */
function normalizeName(name: string) {
  return name.toLowerCase().replaceAll(/[_\s-]/g, '')
}

function findUserTable(candidates: Candidate[], catalog: Catalog) {
  const [found, ...others] = candidates.filter(isComplete)
  if (found && others.length > 0)
    throw new DatabaseError(
      `This database has ${others.length + 1} tables that can hold the users of better-auth: ${joinNames([found, ...others].map(({ modelName }) => modelName))}. ${howToMap}`,
    )
  if (found) return found
  const [partial] = candidates.filter(isHalf)
  if (partial) throw createPartialError(partial)
  throw new DatabaseError(
    `This database has tables, but none with the users of better-auth. It has ${joinNames([...catalog.keys()])}. ` +
      `${howToMap} To create new tables next to these, set CASTELLAN_ADOPT=new.`,
  )
}

/** Whether a name can be that of a model, next to the table of the users. */
export function isNamedLike(model: Model, name: string, userTable: string) {
  return findPrefix(model, name) === (findPrefix('user', userTable) ?? '')
}

/** Finds the table of a model next to that of the users. */
function findRelatedTable(model: Model, user: Candidate, candidates: Candidate[]) {
  const siblings = candidates.filter(({ prefix }) => [prefix, undefined].includes(user.prefix))
  const related = siblings.some(isComplete)
    ? siblings
    : candidates.filter((one) => siblings.includes(one) || one.prefix === `${user.prefix}user`)
  const [found, ...others] = related.filter(isComplete)
  if (found && others.length > 0)
    throw new DatabaseError(
      `This database has ${others.length + 1} tables that can be the ${model} table of better-auth: ${joinNames([found, ...others].map(({ modelName }) => modelName))}. ${howToMap}`,
    )
  if (found) return found
  const [partial] = related.filter(isHalf)
  if (partial) throw createPartialError(partial, sayNone(model))
  const [elsewhere] = candidates.filter(isComplete)
  if (elsewhere)
    throw new DatabaseError(
      `The users are in ${user.modelName}, but the table ${elsewhere.modelName} has another prefix. ${howToMap}${sayNone(model)}`,
    )
  return undefined
}

/** Lists the tables whose name can be that of a model. */
function listCandidates(
  catalog: Catalog,
  model: Model,
  { fields = {} }: DeclaredModel = {},
): Candidate[] {
  return [...catalog].flatMap(([modelName, columns]) => {
    const prefix = findPrefix(model, modelName)
    return prefix === undefined
      ? []
      : [describeCandidate(model, modelName, prefix, columns, fields)]
  })
}

/** Returns what stands before the name of a model in that of a table, if the name ends so. */
function findPrefix(model: Model, table: string) {
  return new RegExp(`^(.*?)${model}s?$`).exec(normalizeName(table))?.[1]
}

function describeCandidate(
  model: Model,
  modelName: string,
  prefix: string | undefined,
  columns: string[],
  declared: Record<string, string>,
): Candidate {
  const found = listModelColumns(model).flatMap((field) => {
    const column = declared[field] ?? findColumn(field, modelName, columns)
    return column === undefined ? [] : [[field, column] as const]
  })
  const fields = Object.fromEntries(found)
  const missing = models[model].essential.filter((field) => fields[field] === undefined)
  return { model, modelName, prefix, fields, missing }
}

/** Finds the column of a field: by its own name, or by another spelling if only one column has it. */
export function findColumn(field: string, table: string, columns: string[]) {
  if (columns.includes(field)) return field
  const [found, ...others] = columns.filter(
    (column) => normalizeName(column) === normalizeName(field),
  )
  if (others.length > 0)
    throw new DatabaseError(
      `The table ${table} has more than one column that can be ${field}: ${joinNames([String(found), ...others])}. ${howToMap}`,
    )
  return found
}

/**
 * Checks the table that a file names for a model. Returns nothing if it names none.
 * @throws DatabaseError that names the table which is missing
 */
function readDeclared(
  model: Model,
  { modelName, fields = {} }: DeclaredModel = {},
  catalog: Catalog,
): Candidate | undefined {
  if (modelName === undefined) return undefined
  const columns = catalog.get(modelName)
  if (!columns)
    throw new DatabaseError(
      `CASTELLAN_SCHEMA_FILE says that ${model} is the table ${modelName}, which is not in this database. It has ${joinNames([...catalog.keys()])}.`,
    )
  const prefix = findPrefix(model, modelName)
  const candidate = describeCandidate(model, modelName, prefix, columns, fields)
  if (!isComplete(candidate)) throw createPartialError(candidate)
  return candidate
}

function createPartialError({ model, modelName, missing }: Candidate, otherwise = '') {
  return new DatabaseError(
    `The table ${modelName} looks like the ${model} table of better-auth, but has no ${joinNames(missing)}. ${howToMap}${otherwise}`,
  )
}

function sayNone(model: Model) {
  return ` If the app has no table of this kind, say "${model}": false there.`
}

function isComplete({ missing }: Candidate) {
  return missing.length === 0
}

function isHalf({ model, missing }: Candidate) {
  return missing.length <= models[model].essential.length / 2
}

/** @throws DatabaseError that names a column which is missing, or which two fields have */
function toMapping({ model, modelName, fields }: Candidate, catalog: Catalog): ModelMapping {
  requireColumns(model, fields, { modelName, columns: catalog.get(modelName) ?? [] })
  return { modelName, fields }
}
