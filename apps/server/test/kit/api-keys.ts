import type { ApiKey, Client, InputOf } from '@castellan/client'
import { type TestServer, unwrap } from './server.ts'

type Input = Partial<InputOf<'apiKeys', 'createApiKey'>>

/** Creates an API key, for the admin or for the user of the client `by`, and a client that uses it. */
export async function createApiKey(
  { admin, createClientWith }: Pick<TestServer, 'admin' | 'createClientWith'>,
  input: Input = {},
  by: Client = admin,
): Promise<{ key: ApiKey; secret: string; client: Client }> {
  const body = { name: 'A key', permissions: ['user:get'], ...input }
  const { key, secret } = await unwrap(by.apiKeys.createApiKey(body))
  return { key, secret, client: createClientWith(secret) }
}

/** Lists every API key, without the time of its last use, to compare before and after. */
export async function listEveryApiKey({ admin }: Pick<TestServer, 'admin'>) {
  return (await unwrap(admin.apiKeys.listApiKeys())).keys.map(({ lastUsedAt: _, ...key }) => key)
}
