import { createClient, unwrap } from '@castellan/client'
import { contract } from '@castellan/contract'

export const dynamic = 'force-dynamic'

export default async function Page() {
  const { CASTELLAN_URL: baseUrl, CASTELLAN_TOKEN: token } = process.env
  const { users } = await unwrap(createClient({ baseUrl, token }).users.listUsers({ limit: 1 }))
  return (
    <p>
      {users[0].name} {contract.users.listUsers.path}
    </p>
  )
}
