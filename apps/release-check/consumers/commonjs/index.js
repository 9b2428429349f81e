const { createClient, unwrap } = require('@castellan/client')
const { contract } = require('@castellan/contract')

const { CASTELLAN_URL: baseUrl, CASTELLAN_TOKEN: token } = process.env
const client = createClient({ baseUrl, token })
unwrap(client.users.listUsers({ limit: 1 })).then(({ users }) => {
  console.log(users[0].name, contract.users.listUsers.path)
})
