import { createClient, unwrap } from '@castellan/client'
import { contract } from '@castellan/contract'

const { CASTELLAN_URL: baseUrl, CASTELLAN_TOKEN: token } = process.env
const client = createClient({ baseUrl, token })
const { users } = await unwrap(client.users.listUsers({ limit: 1 }))
console.log(users[0].name, contract.users.listUsers.path)
