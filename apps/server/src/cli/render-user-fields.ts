import {
  type AdditionalField,
  type AdditionalFieldType,
  isNullable,
  type UserFields,
} from '@castellan/contract'

const typesOfValues: Record<string, string> = {
  string: 'string',
  date: 'string',
  number: 'number',
  boolean: 'boolean',
  'string[]': 'string[]',
  'number[]': 'number[]',
  json: 'unknown',
}

/** Writes the type of the additional fields for `createClient<UserFields>()`. */
export function renderUserFields(userFields: UserFields) {
  const lines = Object.entries(userFields).flatMap(([name, field]) => [
    ...describe(field).map((text) => `  /** ${text} */`),
    `  ${name}${field.returned === false ? '?' : ''}: ${renderType(field)}`,
  ])
  return [
    '/** The additional fields of users. */',
    'export type UserFields = {',
    ...lines,
    '}',
  ].join('\n')
}

function describe({ type, input, returned }: AdditionalField) {
  const facts = [
    ...(type === 'date' ? ['ISO 8601.'] : []),
    ...(input === false ? ['Only the app sets it.'] : []),
    ...(returned === false ? ['No response has it.'] : []),
  ]
  return facts.length > 0 ? [facts.join(' ')] : []
}

function renderType(field: AdditionalField) {
  return `${renderValueType(field.type)}${isNullable(field) ? ' | null' : ''}`
}

function renderValueType(type: AdditionalFieldType) {
  return typeof type === 'string'
    ? typesOfValues[type]
    : type.map((value) => `'${value.replaceAll(/['\\]/g, '\\$&')}'`).join(' | ')
}
