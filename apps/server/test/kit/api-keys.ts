import type { ApiKey, Client, InputOf } from '@castellan/client'
import { type TestServer, unwrap } from './server.ts'

type Asked = Partial<InputOf<'apiKeys', 'createApiKey'>>

/** A key that may do what is said, and a client with it; the admin's own unless another makes it. */
export async function createApiKey(
  { admin, createClientWith }: Pick<TestServer, 'admin' | 'createClientWith'>,
  asked: Asked = {},
  by: Client = admin,
): Promise<{ key: ApiKey; secret: string; client: Client }> {
  const whole = { name: 'A key', permissions: ['user:get'], ...asked }
  const { key, secret } = await unwrap(by.apiKeys.createApiKey(whole))
  return { key, secret, client: createClientWith(secret) }
}

/** Every key as the admin sees it, to hold what was against what is. */
export async function listEveryApiKey({ admin }: Pick<TestServer, 'admin'>) {
  return (await unwrap(admin.apiKeys.listApiKeys())).keys.map(({ lastUsedAt: _, ...key }) => key)
}
