import { Client } from 'undici'
import type { BenchRequest, Dataset, Operation } from './operation.ts'
import { describeDataset, findOperation } from './operations.ts'
import { toAdminToken } from './people.ts'

/** One measurement: which server receives which requests, by how many clients, for how long. */
export type Load = {
  url: string
  operation: string
  clients: number
  ms: number
  size: number
  salt: number
  /** The number of the first request, so that no user is created twice. */
  firstRequest: number
  /** How many responses are checked before the measurement. */
  checked: number
}

/** Requests a second, the median and the 99th percentile in ms, and the number of requests. */
export type Measurement = { rate: number; p50: number; p99: number; count: number }

process.on('message', async (load: Load) => {
  try {
    process.send?.({ measurement: await measure(load) })
  } catch (error) {
    process.send?.({ failure: (error as Error).message })
  }
})

async function measure(load: Load): Promise<Measurement> {
  const operation = findOperation(load.operation)
  const dataset = describeDataset(load.size, load.salt)
  const clients = Array.from({ length: load.clients }, () => new Client(load.url))
  const [first] = clients as [Client]
  if (operation.cursorFrom) dataset.cursor = await readCursor(first, operation.cursorFrom(dataset))
  let next = load.firstRequest
  const sendNext = (client: Client, i: number) =>
    send(client, operation, operation.request(next++, dataset), i)
  for (let i = 0; i < load.checked; i += 1) check(operation, dataset, await sendNext(first, 0))
  // Each client is connected before the time begins.
  await Promise.all(clients.map(sendNext))
  const times: number[] = []
  const started = performance.now()
  await Promise.all(
    clients.map(async (client, i) => {
      do times.push((await sendNext(client, i)).elapsedMs)
      while (performance.now() - started < load.ms)
    }),
  )
  const seconds = (performance.now() - started) / 1000
  await Promise.all(clients.map((client) => client.close()))
  const sorted = Float64Array.from(times).sort()
  return {
    rate: times.length / seconds,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    count: times.length,
  }
}

async function readCursor(client: Client, path: string) {
  const headers = authorization(0)
  const { body } = await client.request({ method: 'GET', path: `/api/auth${path}`, headers })
  return ((await body.json()) as { nextCursor?: string }).nextCursor
}

async function send(client: Client, operation: Operation, request: BenchRequest, i: number) {
  const started = performance.now()
  const { statusCode, body } = await client.request({
    method: request.method,
    path: `/api/auth${request.path}`,
    headers: {
      ...(operation.kind === 'sign-in' ? {} : authorization(i)),
      ...(request.body ? { 'content-type': 'application/json' } : {}),
    },
    ...(request.body ? { body: JSON.stringify(request.body) } : {}),
  })
  const text = await body.text()
  const elapsedMs = performance.now() - started
  if (statusCode !== 200) throw new Error(`${operation.name} returned ${statusCode}: ${text}`)
  return { request, text, elapsedMs }
}

function check(
  { name, isExpected }: Operation,
  dataset: Dataset,
  { request, text }: { request: BenchRequest; text: string },
) {
  if (isExpected(JSON.parse(text), request, dataset)) return
  throw new Error(`${name} returned a wrong body: ${request.path} ${text.slice(0, 500)}`)
}

function authorization(i: number) {
  return { authorization: `Bearer ${toAdminToken(i)}` }
}

function percentile(sorted: Float64Array, share: number) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
