import { createClient, unwrap } from '@castellan/client'
import { contract } from '@castellan/contract'

const { CASTELLAN_URL: baseUrl = '', CASTELLAN_TOKEN: token = '' } = process.env

async function printFirst() {
  const client = createClient({ baseUrl, token })
  const { users } = await unwrap(client.users.listUsers({ limit: 1 }))
  const name: string | undefined = users[0]?.name
  console.log(name, contract.users.listUsers.path)
}

printFirst()
