import { describe, expect, it } from 'vitest'
import { listModelColumns, type Model, modelNames } from '../models.ts'
import { type Catalog, findMapping, type SchemaMapping } from './find-mapping.ts'

const keep = (name: string) => name
const toSnake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const toPascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** Builds the tables of an app that names tables and columns in its own way. */
function buildCatalog(nameTable: (model: Model) => string, buildColumn = keep): Catalog {
  return new Map(
    modelNames.map((model) => [nameTable(model), listModelColumns(model).map(buildColumn)]),
  )
}

function tablesIn(mapping: SchemaMapping | undefined) {
  return modelNames.map((model) => mapping?.[model]?.modelName)
}

describe('findMapping', () => {
  it.each([
    ['as better-auth names them', keep, ['user', 'session', 'account']],
    ['in the plural', (model: string) => `${model}s`, ['users', 'sessions', 'accounts']],
    ['in Pascal case', toPascal, ['User', 'Session', 'Account']],
    [
      'with a prefix',
      (model: string) => `better_auth_${model}`,
      ['better_auth_user', 'better_auth_session', 'better_auth_account'],
    ],
    [
      'with a prefix, singular and plural',
      (model: string) => (model === 'user' ? 'AuthUsers' : `auth_${model}`),
      ['AuthUsers', 'auth_session', 'auth_account'],
    ],
    [
      'after the table of users',
      (model: string) => (model === 'user' ? 'users' : `user_${model}s`),
      ['users', 'user_sessions', 'user_accounts'],
    ],
  ])('finds tables that are named %s', (_, nameTable, expected) => {
    expect(tablesIn(findMapping(buildCatalog(nameTable)))).toEqual(expected)
  })

  it('finds columns by their names without case and underscores', () => {
    const mapping = findMapping(buildCatalog(keep, toSnake))
    expect(mapping?.user?.fields).toMatchObject({ id: 'id', emailVerified: 'email_verified' })
    expect(mapping?.account?.fields).toMatchObject({
      accessTokenExpiresAt: 'access_token_expires_at',
    })
  })

  it('prefers tables that share the prefix of the users', () => {
    const catalog = buildCatalog(keep)
    catalog.set('user_session', catalog.get('session') ?? [])
    expect(tablesIn(findMapping(catalog))).toEqual(['user', 'session', 'account'])
  })

  it('prefers the exact name of a column, and refuses two other spellings', () => {
    const catalog = buildCatalog(keep)
    catalog.get('user')?.push('email_verified')
    expect(findMapping(catalog)?.user?.fields.emailVerified).toBe('emailVerified')
    catalog.set('user', ['id', 'email', 'email_verified', 'EmailVerified'])
    expect(() => findMapping(catalog)).toThrow(
      'The table user has more than one column that can be emailVerified: email_verified and EmailVerified.',
    )
  })

  it('returns nothing for a schema without tables', () => {
    expect(findMapping(new Map())).toBeUndefined()
  })

  it('leaves out a model that has no table', () => {
    const catalog = buildCatalog(keep)
    catalog.delete('session')
    expect(Object.keys(findMapping(catalog) ?? {})).toEqual(['user', 'account'])
  })

  it.each<[string, (catalog: Catalog) => void, string]>([
    [
      'two tables of users',
      (catalog) => catalog.set('app_users', ['id', 'email', 'email_verified']),
      'This database has 2 tables that can hold the users of better-auth: user and app_users.',
    ],
    [
      'a table of users with half of the columns',
      (catalog) => {
        catalog.delete('user')
        catalog.set('users', ['id', 'email', 'encrypted_password'])
      },
      'The table users looks like the user table of better-auth, but has no emailVerified.',
    ],
    [
      'other tables only',
      (catalog) => {
        catalog.clear()
        catalog.set('orders', ['id'])
      },
      'This database has tables, but none with the users of better-auth. It has orders.',
    ],
    [
      'sessions with another prefix',
      (catalog) => {
        catalog.set('auth_session', catalog.get('session') ?? [])
        catalog.delete('session')
      },
      'The users are in user, but the table auth_session has another prefix.',
    ],
    [
      'sessions with half of the columns',
      (catalog) => catalog.set('session', ['id', 'expires', 'user_id']),
      'The table session looks like the session table of better-auth, but has no token and expiresAt.',
    ],
  ])('refuses %s, and names what it found', (_, change, message) => {
    const catalog = buildCatalog(keep)
    change(catalog)
    expect(() => findMapping(catalog)).toThrow(message)
    expect(() => findMapping(catalog)).toThrow('CASTELLAN_SCHEMA_FILE')
  })

  it('lists at most 20 names in a refusal', () => {
    const catalog = new Map(Array.from({ length: 500 }, (_, i) => [`table${i}`, ['id']]))
    expect(() => findMapping(catalog)).toThrow(/table19, and 480 more\. /)
  })
})

describe('a mapping file', () => {
  const declared = { user: { modelName: 'people', fields: { emailVerified: 'confirmed' } } }

  it('names tables and columns; the rest is found', () => {
    const catalog = buildCatalog(keep)
    catalog.set('people', ['id', 'email', 'confirmed', 'created_at'])
    const mapping = findMapping(catalog, declared)
    expect(tablesIn(mapping)).toEqual(['people', 'session', 'account'])
    expect(mapping?.user?.fields).toEqual({
      id: 'id',
      email: 'email',
      emailVerified: 'confirmed',
      createdAt: 'created_at',
    })
  })

  it('finds the other tables after a prefix that the name of the users does not tell', () => {
    const catalog = buildCatalog((model) => (model === 'user' ? 'people' : `app_${model}`))
    const users = { user: { modelName: 'people' } }
    expect(tablesIn(findMapping(catalog, users))).toEqual(['people', 'app_session', 'app_account'])
    catalog.set('session', catalog.get('app_session') ?? [])
    expect(() => findMapping(catalog, users)).toThrow('app_session and session')
  })

  it('says that another table is not that of a model', () => {
    const catalog = buildCatalog(keep)
    catalog.set('session', ['id', 'userId', 'place'])
    expect(() => findMapping(catalog)).toThrow('say "session": false there')
    expect(Object.keys(findMapping(catalog, { session: false }) ?? {})).toEqual(['user', 'account'])
  })

  it('is refused if two fields have one column, or a field of a table that is found has none', () => {
    const catalog = buildCatalog(keep)
    expect(() => findMapping(catalog, { user: { fields: { email: 'id' } } })).toThrow(
      'CASTELLAN_SCHEMA_FILE says that user.id and user.email are both the column id.',
    )
    expect(() => findMapping(catalog, { session: { fields: { token: 'secret' } } })).toThrow(
      'CASTELLAN_SCHEMA_FILE says that session.token is the column secret, which the table session does not have.',
    )
  })

  it('is refused if it names a table or a column that does not exist', () => {
    const catalog = buildCatalog(keep)
    expect(() => findMapping(catalog, declared)).toThrow(
      'CASTELLAN_SCHEMA_FILE says that user is the table people, which is not in this database.',
    )
    catalog.set('people', ['id', 'email'])
    expect(() => findMapping(catalog, declared)).toThrow(
      'CASTELLAN_SCHEMA_FILE says that user.emailVerified is the column confirmed, which the table people does not have.',
    )
  })
})
