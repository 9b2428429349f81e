import { createClient, unwrap } from '@castellan/client'
import { contract, type Problem } from '@castellan/contract'

const { CASTELLAN_URL: baseUrl = '', CASTELLAN_TOKEN: token = '' } = process.env
const client = createClient({ baseUrl, token })
const { users } = await unwrap(client.users.listUsers({ limit: 1, sortBy: 'createdAt' }))
const name: string | undefined = users[0]?.name
const status: Problem<'USER_NOT_FOUND'>['status'] = 404
// @ts-expect-error There is no such column.
client.users.listUsers({ sortBy: 'password' })
console.log(name, contract.users.listUsers.path, status)
