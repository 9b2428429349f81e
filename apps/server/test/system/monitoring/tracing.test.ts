import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { getDatabaseUrl } from '../../kit/databases.ts'
import { secret } from '../../kit/server.ts'
import { createTemporaryFolder } from '../../kit/temporary-folder.ts'
import { signIn, startProcess } from '../process/server-process.ts'

type Attribute = { key: string; value: { stringValue?: string; intValue?: number } }

type CollectedSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: Attribute[]
}

const sdk = fileURLToPath(new URL('tracing.js', import.meta.url))

const password = 'a password that no span has'

/** Starts a collector until the test ends. Returns its URL, and the spans that it has received. */
async function startCollector() {
  const program = fileURLToPath(new URL('collector.js', import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const lines = createInterface(child.stdout)
  const [port] = await once(lines, 'line')
  const spans: CollectedSpan[] = []
  lines.on('line', (line) => spans.push(JSON.parse(line)))
  return { url: `http://127.0.0.1:${port}`, spans }
}

function readAttribute({ attributes }: CollectedSpan, name: string) {
  const { stringValue, intValue } = attributes.find(({ key }) => key === name)?.value ?? {}
  return stringValue ?? intValue
}

it('traces a request to its statements, in the trace of its caller, by an SDK that is imported', async () => {
  const page = readFileSync(new URL('../../../../docs/monitoring.md', import.meta.url), 'utf8')
  const [, shown] = /^```js\n\/\/ tracing.mjs\n(.*?)^```$/ms.exec(page) ?? []
  expect(readFileSync(sdk, 'utf8')).toBe(shown)

  const { url, spans } = await startCollector()
  const folder = createTemporaryFolder()
  const server = await startProcess({
    folder,
    env: {
      DATABASE_URL: await getDatabaseUrl(folder),
      CASTELLAN_SECRET: secret,
      NODE_OPTIONS: `--import ${sdk}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      CASTELLAN_ADMIN_EMAIL: 'admin@example.com',
      CASTELLAN_ADMIN_PASSWORD: password,
    },
  })
  const { signedToken } = await signIn(server.api, password)
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const response = await fetch(`${server.api}/admin/create-user`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${signedToken}`,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({ email: 'grace@example.com', name: 'Grace', password }),
  })
  expect(response.status).toBe(200)
  const events = await fetch(`${server.api}/admin/list-events?action=user.created`, {
    headers: { authorization: `Bearer ${signedToken}` },
  }).then((listed) => listed.json() as Promise<{ events: { requestId: string }[] }>)
  await fetch(`${server.api}/secret-path-of-a-client?parameter=hidden`)
  server.kill('SIGTERM')
  const { code, stdout } = await server.exit
  expect(code).toBe(0)

  const traced = spans.filter((span) => span.traceId === traceId)
  const request = traced.find(({ name }) => name === 'POST /api/auth/admin/create-user')
  expect(request).toMatchObject({ parentSpanId: 'b7ad6b7169203331' })
  expect(request && readAttribute(request, 'http.response.status_code')).toBe(200)
  const ofRequest = traced.filter(({ parentSpanId }) => parentSpanId === request?.spanId)
  const names = ofRequest.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['authenticate', 'hash password', 'transaction']))
  const transaction = ofRequest.find(({ name }) => name === 'transaction')
  const statements = traced.filter(({ parentSpanId }) => parentSpanId === transaction?.spanId)
  const texts = statements.map((span) => String(readAttribute(span, 'db.query.text')))
  expect(texts.find((text) => /^INSERT INTO "user"/.test(text))).toBeDefined()
  expect(texts.at(-1)).toMatch(/INSERT INTO "castellan_audit_events".*COMMIT$/s)

  const requestId = `${traceId}-${request?.spanId}`
  expect(response.headers.get('x-request-id')).toBe(requestId)
  expect(events.events.map((event) => event.requestId)).toContain(requestId)
  expect(stdout).toContain(`"trace_id":"${traceId}"`)

  const all = JSON.stringify(spans)
  expect(spans.filter(({ name }) => name === 'check password')).toHaveLength(1)
  const hidden = [password, 'grace@example.com', 'Grace', signedToken, 'secret-path', 'hidden']
  expect(hidden.filter((text) => all.includes(text))).toEqual([])
})
