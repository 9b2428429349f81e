import type { Definitions, Schema } from './render-type.ts'

/** The type parameter of what depends on the additional fields of users. */
const parameter = 'F extends object = NoUserFields'

/** How the additional fields change a type. */
const changes: Record<string, (type: string) => string> = {
  User: (type) => `${type} & F`,
  UserResult: (type) => `${type} & F`,
  CreateUserData: (type) => `${type} & UserFieldsInput<F>`,
  UpdateUserData: (type) => `${type} & UserFieldsInput<F>`,
  SignUpEmailInput: (type) => `${type} & UserFieldsInput<F>`,
  UserField: (type) => `${type} | (keyof F & string)`,
  SearchField: (type) => `${type} | TextFieldOf<F>`,
}

/** Adds the additional fields to a type that has them. */
export function withUserFields(name: string, type: string) {
  return changes[name]?.(type) ?? type
}

/** Finds the types that have additional fields, and those that refer to them. */
export function findGenericNames(schemas: Definitions): ReadonlySet<string> {
  const generic = new Set(Object.keys(changes))
  for (let size = 0; size < generic.size; ) {
    size = generic.size
    for (const [name, schema] of Object.entries(schemas))
      if (listReferences(schema).some((one) => generic.has(one))) generic.add(name)
  }
  return generic
}

/** Renders the type parameter of a type, if it has one. */
export function renderParameters(name: string, { generic }: { generic: ReadonlySet<string> }) {
  return generic.has(name) ? `<${parameter}>` : ''
}

function listReferences({ $defs: _, ...schema }: Schema) {
  return [...JSON.stringify(schema).matchAll(/"\$ref":"[^"]*\/(\w+)"/g)].map(
    ([, name = '']) => name,
  )
}
