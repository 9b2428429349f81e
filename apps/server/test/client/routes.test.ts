import { createClient } from '@castellan/client'
import { contract, listRoutes } from '@castellan/contract'
import { expect, it } from 'vitest'

type AnyMethod = (input?: object) => Promise<unknown>

it('every method of the client calls the endpoint of the contract, and there is no other method', async () => {
  const requests: string[] = []
  const client = createClient({
    baseUrl: 'http://api.test',
    fetch: async (url, init) => {
      requests.push(`${init?.method} ${new URL(url).pathname}`)
      return new Response('null', { headers: { 'content-type': 'application/json' } })
    },
  })
  const subjects = client as unknown as Record<string, Record<string, AnyMethod>>
  for (const { subject, key } of listRoutes(contract)) await subjects[subject]?.[key]?.()
  expect(requests).toEqual(listRoutes(contract).map(({ entry }) => `${entry.method} ${entry.path}`))

  const methods = Object.keys(contract).flatMap((name) => Object.keys(subjects[name] ?? {}))
  expect(methods).toEqual(listRoutes(contract).map(({ key }) => key))
  const others = ['token', 'signIn', 'signOut', 'withToken']
  expect(Object.keys(client).sort()).toEqual([...Object.keys(contract), ...others].sort())
})
