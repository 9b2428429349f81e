import { Client } from 'undici'
import { operationNamed, worldOf } from './operations.ts'
import { adminToken } from './people.ts'

/** One measurement: who is asked for what, by how many at once, for how long. */
export type Load = {
  url: string
  operation: string
  clients: number
  ms: number
  size: number
  salt: number
  /** From which number on requests are counted, so that no user is created twice. */
  from: number
  /** The number of answers that are looked at before any is counted. */
  checked: number
}

/** Requests a second, milliseconds that half and 99 % of them took, and how many there were. */
export type Measured = { rate: number; p50: number; p99: number; count: number }

function inTurn(sorted: Float64Array, share: number) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

async function measure(load: Load): Promise<Measured> {
  const { url, operation: name, clients, ms, size, salt, checked } = load
  const operation = operationNamed(name)
  const world = worldOf(size, salt)
  const head = (i: number) =>
    operation.kind === 'sign-in' ? {} : { authorization: `Bearer ${adminToken(i)}` }
  let next = load.from
  const took: number[] = []

  const ask = async (client: Client, i: number) => {
    const asked = operation.request(next++, world)
    const started = performance.now()
    const { statusCode, body } = await client.request({
      method: asked.method,
      path: `/api/auth${asked.path}`,
      headers: {
        ...head(i),
        ...(asked.body ? { 'content-type': 'application/json' } : {}),
      },
      ...(asked.body ? { body: JSON.stringify(asked.body) } : {}),
    })
    const text = await body.text()
    const elapsed = performance.now() - started
    if (statusCode !== 200) throw new Error(`${name} is answered ${statusCode}: ${text}`)
    return { asked, text, elapsed }
  }

  const connections = Array.from({ length: clients }, () => new Client(url))
  const [first] = connections as [Client]
  if (operation.leadsFrom) {
    const path = `/api/auth${operation.leadsFrom(world)}`
    const { body } = await first.request({ method: 'GET', path, headers: head(0) })
    world.cursor = ((await body.json()) as { nextCursor?: string }).nextCursor
  }
  for (let i = 0; i < checked; i += 1) {
    const { asked, text } = await ask(first, 0)
    if (!operation.isRight(JSON.parse(text), asked, world))
      throw new Error(`${name} is answered wrong: ${asked.path} ${text.slice(0, 500)}`)
  }
  const started = performance.now()
  await Promise.all(
    connections.map(async (client, i) => {
      do took.push((await ask(client, i)).elapsed)
      while (performance.now() - started < ms)
    }),
  )
  const seconds = (performance.now() - started) / 1000
  await Promise.all(connections.map((client) => client.close()))
  const sorted = Float64Array.from(took).sort()
  return {
    rate: took.length / seconds,
    p50: inTurn(sorted, 0.5),
    p99: inTurn(sorted, 0.99),
    count: took.length,
  }
}

process.on('message', async (load: Load) => {
  try {
    process.send?.({ measured: await measure(load) })
  } catch (error) {
    process.send?.({ failed: (error as Error).message })
  }
})
