import type { Client, InputOf, Key } from '@castellan/client'
import { type TestServer, unwrap } from './harness.ts'

type Asked = Partial<InputOf<'keys', 'createKey'>>

/** A key that may do what is said, and a client with it; the admin's own unless another makes it. */
export const aKey = async (
  { admin, clientWith }: Pick<TestServer, 'admin' | 'clientWith'>,
  asked: Asked = {},
  by: Client = admin,
): Promise<{ key: Key; secret: string; client: Client }> => {
  const whole = { name: 'A key', permissions: ['user:get'], ...asked }
  const { key, secret } = await unwrap(by.keys.createKey(whole))
  return { key, secret, client: clientWith(secret) }
}

/** Every key as the admin sees it, to hold what was against what is. */
export const everyKey = async ({ admin }: Pick<TestServer, 'admin'>) =>
  (await unwrap(admin.keys.listKeys())).keys.map(({ lastUsedAt: _, ...key }) => key)
