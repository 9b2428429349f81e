import { createClient, unwrap } from '@castellan/client'
import { contract } from '@castellan/contract'

export default {
  async fetch(_request, { CASTELLAN_URL: baseUrl, CASTELLAN_TOKEN: token }) {
    const { users } = await unwrap(createClient({ baseUrl, token }).users.listUsers({ limit: 1 }))
    return new Response(`${users[0].name} ${contract.users.listUsers.path}`)
  },
}
