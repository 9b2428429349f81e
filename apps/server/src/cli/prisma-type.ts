import { parseType } from './parse-type.ts'

/** The types of Prisma for those of the databases. */
const types: Record<string, string> = {
  boolean: 'Boolean',
  smallint: 'Int',
  integer: 'Int',
  bigint: 'BigInt',
  'double precision': 'Float',
  numeric: 'Decimal',
  timestamp: 'DateTime',
  datetime: 'DateTime',
}

/** The native types that are not what Prisma makes of its type without an attribute. */
const nativeTypes: Record<string, string> = {
  'character varying': 'VarChar',
  citext: 'Citext',
  smallint: 'SmallInt',
  numeric: 'Decimal',
}

/** Returns the type of Prisma for a column, and the attribute that keeps the type in the database. */
export function writePrismaType(type: string): [string, string[]] {
  const { name, size, hasTimeZone } = parseType(type)
  const prismaType = types[name] ?? 'String'
  if (name === 'timestamp') {
    // PostgreSQL keeps six digits by default, and Prisma three.
    const native = `@db.${hasTimeZone ? 'Timestamptz' : 'Timestamp'}(${size ?? 6})`
    return [prismaType, native === '@db.Timestamp(3)' ? [] : [native]]
  }
  const native = nativeTypes[name]
  return [prismaType, native ? [`@db.${native}${size ? `(${size})` : ''}`] : []]
}
