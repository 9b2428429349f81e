import { createClient, unwrap } from '@castellan/client'
import { contract } from '@castellan/contract'
import { expect, test } from 'vitest'

test('lists users', async () => {
  const { CASTELLAN_URL: baseUrl, CASTELLAN_TOKEN: token } = process.env
  const client = createClient({ baseUrl, token })
  const { users } = await unwrap(client.users.listUsers({ limit: 1 }))
  expect(users[0].name).toBe('Admin')
  expect(contract.users.listUsers.path).toBe('/admin/list-users')
})
