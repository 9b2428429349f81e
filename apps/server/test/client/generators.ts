/** The generators, and what their clients import, in versions that run on Node 20. */
export const dependencies = {
  'openapi-typescript': '7.13.0',
  'openapi-fetch': '0.17.0',
  '@hey-api/openapi-ts': '0.95.0',
  orval: '7.13.0',
  'swagger-typescript-api': '13.13.0',
  '@tanstack/react-query': '5.108.4',
  react: '19.2.3',
  '@types/react': '19.2.7',
  typescript: '5.9.3',
}

/** The configuration of orval, whose clients have the address of the API built in. */
export function renderOrvalConfig(baseUrl: string) {
  const outputOf = (client: string) => ({
    input: './openapi.json',
    output: { target: `./orval-${client}.ts`, client, httpClient: 'fetch', baseUrl },
  })
  return `module.exports = ${JSON.stringify({ fetch: outputOf('fetch'), query: outputOf('react-query') })}`
}

/** The commands that generate the clients. */
export const commands = [
  ['openapi-typescript', 'openapi.json', '-o', 'openapi-typescript.ts'],
  ['openapi-ts', '-i', 'openapi.json', '-o', 'hey-api', '--no-log-file'],
  ['orval', '--config', 'orval.config.cjs'],
  ['swagger-typescript-api', 'generate', '-p', 'openapi.json', '-o', '.', '-n', 'swagger.ts'],
]

const callsOfOrval = `
  const created = await api.createUser({ email, name: 'One' }, { headers })
  if (created.status !== 200) throw new Error(JSON.stringify(created))
  const banned = await api.banUser({ userId: created.data.user.id }, { headers })
  if (banned.status !== 200) throw new Error(JSON.stringify(banned))
  const list = await api.listUsers({ filters, limit: 5 }, { headers })
  if (list.status !== 200) throw new Error(JSON.stringify(list))
  return list.data`

/** For each client, the body of a function that creates a user, bans the user and lists the banned. */
const calls: Record<string, { imports: string; body: string }> = {
  openapi_typescript: {
    imports: `import createFetch from 'openapi-fetch'
import type { components, paths } from './openapi-typescript.ts'
type Filter = components['schemas']['UserFilter']`,
    body: `
  const minimal: Filter = { field: 'banned', value: true }
  const api = createFetch<paths>({ baseUrl, headers })
  const created = await api.POST('/admin/create-user', { body: { email, name: 'One' } })
  if (!created.data) throw new Error(JSON.stringify(created.error))
  const banned = await api.POST('/admin/ban-user', { body: { userId: created.data.user.id } })
  if (!banned.data) throw new Error(JSON.stringify(banned.error))
  const query = { filters: JSON.stringify([minimal]), limit: 5 }
  const list = await api.GET('/admin/list-users', { params: { query } })
  if (!list.data) throw new Error(JSON.stringify(list.error))
  return list.data`,
  },
  hey_api: {
    imports:
      "import * as heyApi from './hey-api/index.ts'\nimport { createClient } from './hey-api/client/index.ts'",
    body: `
  const client = createClient({ baseUrl, headers })
  const created = await heyApi.createUser({ client, body: { email, name: 'One' }, throwOnError: true })
  await heyApi.banUser({ client, body: { userId: created.data.user.id }, throwOnError: true })
  return (await heyApi.listUsers({ client, query: { filters, limit: 5 }, throwOnError: true })).data`,
  },
  orval_fetch: {
    imports: "import * as orvalFetch from './orval-fetch.ts'",
    body: `const api = orvalFetch${callsOfOrval}`,
  },
  orval_react_query: {
    imports: "import * as orvalQuery from './orval-react-query.ts'",
    body: `const api = orvalQuery
  if (typeof api.useListUsers !== 'function') throw new Error('There is no hook')${callsOfOrval}`,
  },
  swagger_typescript_api: {
    imports: "import { Api } from './swagger.ts'",
    body: `
  const { admin } = new Api({ baseUrl, baseApiParams: { headers } })
  const created = await admin.createUser({ email, name: 'One' }, { format: 'json' })
  await admin.banUser({ userId: created.data.user.id }, { format: 'json' })
  return (await admin.listUsers({ filters, limit: 5 }, { format: 'json' })).data`,
  },
}

export const clientNames = Object.keys(calls)

/** A strict program that makes the same three calls with each client, and prints how many users they banned. */
export const program = `
${Object.values(calls)
  .map(({ imports }) => imports)
  .join('\n')}

type Page = { users: { email: string; banned: boolean | null }[]; total?: number }

const { API_URL: baseUrl = '', API_TOKEN: token = '' } = (
  globalThis as unknown as { process: { env: Record<string, string> } }
).process.env
const headers = { authorization: 'Bearer ' + token }
const filters = JSON.stringify([{ field: 'banned', operator: 'eq', value: true }])

const calls: Record<string, (email: string) => Promise<Page>> = {
${Object.entries(calls)
  .map(([name, { body }]) => `${name}: async (email) => {\n${body}\n},`)
  .join('\n')}
}

for (const [name, call] of Object.entries(calls)) {
  const { users } = await call(name + '@example.com')
  console.log(name, users.length, users.every(({ banned }) => banned === true))
}
`

export const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    types: [],
    jsx: 'react-jsx',
  },
  files: ['program.ts'],
})
