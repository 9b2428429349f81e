/**
 * Finds the forms of roles, and on PostgreSQL those of booleans, by the types of their columns and by what the
 * schema file says.
 */
import type { Dialect } from '../../database.ts'
import { DatabaseError } from '../../errors.ts'
import type { AdoptionOptions } from '../mapping/declared-schema.ts'
import { type DeclaredColumn, isNumber, type TableMetadata } from '../mapping/introspect.ts'
import { joinNames } from '../mapping/join-names.ts'
import type { ColumnForm } from './column-forms.ts'

/** What is read in place of a label that is no role. No role has this name. */
const unknownRole = '?'

const oneRole = 'The app stores one role of each user.'

/**
 * Returns the forms of the columns of a user that are not read as they are stored.
 * @throws DatabaseError if the schema file names a label that the app does not have
 */
export function findValueForms(
  tables: TableMetadata,
  dialect: Dialect,
  { declared = {}, roles = [] }: AdoptionOptions = {},
): Map<string, ColumnForm> {
  const forms = new Map<string, ColumnForm>()
  const user = tables.get('user')
  const role = user?.get('role')
  const labels = declared.user?.roles ?? {}
  if (dialect === 'postgresql' && role && isReadByFunction(role))
    forms.set('user.role', createRoleForm(role, labels, roles))
  else if (Object.keys(labels).length > 0) forms.set('user.role', createTextRoleForm(labels))
  if (dialect === 'sqlite') return forms
  for (const [field, isTrue] of Object.entries(numbersAsBooleans))
    if (isNumber(user?.get(field)?.type ?? ''))
      forms.set(`user.${field}`, { read: (column) => `(${column} ${isTrue})`, encode: Number })
  return forms
}

/** Any number but 0 is a ban, and only 1 says that an address is verified. */
const numbersAsBooleans = { emailVerified: '= 1', banned: '<> 0' }

function isReadByFunction({ type, labels }: DeclaredColumn) {
  return labels !== undefined || type.endsWith('[]')
}

/** The form of roles that are an enumeration, or a list of texts or of an enumeration. */
function createRoleForm(
  { type, labels }: DeclaredColumn,
  declared: Record<string, string>,
  roles: readonly string[],
): ColumnForm {
  const isList = type.endsWith('[]')
  const roleOf = labels && nameRoles(labels, declared, roles)
  const labelOf = new Map([...(roleOf ?? [])].map(([label, role]) => [role, label]))
  labelOf.delete(unknownRole)
  const readers = [[...(roleOf?.keys() ?? [])], [...(roleOf?.values() ?? [])]].map(quoteList)
  const read = isList ? 'castellan_read_list' : 'castellan_read_label'
  const toLabel = (role: string) => (roleOf ? (labelOf.get(role) ?? role) : role)
  return {
    read: (column) => `${read}(${[column, ...readers].join(', ')})`,
    encode: (value) => (isList ? String(value).split(',').map(toLabel) : toLabel(String(value))),
    explainRefusal: (value) => {
      const names = value.split(',')
      if (!isList && names.length > 1) return oneRole
      return roleOf && names.some((name) => !labelOf.has(name))
        ? `The roles of the app are ${joinNames([...labelOf.keys()])}.`
        : undefined
    },
    ...(roleOf
      ? { declaration: Object.fromEntries([...labelOf].filter(([role, label]) => role !== label)) }
      : {}),
  }
}

/**
 * The form of roles that are texts, some of which the schema file maps. The name of a mapped role is none of
 * the app's, and neither are several roles in one text.
 */
function createTextRoleForm(declared: Record<string, string>): ColumnForm {
  const labelOf = new Map(Object.entries(declared))
  const labels = [...labelOf.values()]
  const unknown = [...labelOf.keys()].filter((role) => !labels.includes(role))
  const cases = [
    ...[...labelOf].map(([role, label]) => [label, role] as const),
    ...unknown.map((role) => [role, unknownRole] as const),
  ].map(([text, role]) => `${quoteText(text)} THEN ${quoteText(role)}`)
  return {
    read: (column) =>
      `(CASE WHEN ${column} <> replace(${column}, ',', '') THEN '${unknownRole}' ${cases.map((one) => `WHEN ${column} = ${one}`).join(' ')} ELSE ${column} END)`,
    encode: (value) => labelOf.get(String(value)) ?? value,
    explainRefusal: (value) => (value.includes(',') ? oneRole : undefined),
    declaration: declared,
  }
}

/**
 * Returns the role of each label: what the schema file says, the role of that name, the role that differs
 * from it only in case, or its own name. No role has two labels. A label with a comma would read as several
 * roles.
 */
function nameRoles(
  labels: readonly string[],
  declared: Record<string, string>,
  roles: readonly string[],
) {
  for (const label of Object.values(declared))
    if (!labels.includes(label))
      throw new DatabaseError(
        `CASTELLAN_SCHEMA_FILE says that the app stores a role as ${label}, which its column does not have. It has ${joinNames(labels)}.`,
      )
  const declaredRoles = new Map(Object.entries(declared).map(([role, label]) => [label, role]))
  const nameRole = (label: string) => {
    const said = declaredRoles.get(label)
    if (said !== undefined) return said
    if (Object.hasOwn(declared, label)) return unknownRole
    const isAlike = (other: string) => other.toLowerCase() === label.toLowerCase()
    if (roles.includes(label) || labels.filter(isAlike).length > 1) return label
    return roles.find((role) => isAlike(role) && !Object.hasOwn(declared, role)) ?? label
  }
  return new Map(
    labels.map((label) => {
      const role = nameRole(label)
      return [label, role === '' || role.includes(',') ? unknownRole : role]
    }),
  )
}

/** Writes a constant text. */
function quoteText(text: string) {
  return `'${text.replaceAll("'", "''")}'`
}

/** Writes a constant array of texts. */
export function quoteList(texts: readonly string[]) {
  const quoted = texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`)
  return quoteText(`{${quoted.join(',')}}`)
}
