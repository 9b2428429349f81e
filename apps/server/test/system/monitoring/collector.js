// A collector of OTLP over HTTP: it prints each span as a line of JSON.
import { createServer } from 'node:http'

const server = createServer(async (req, res) => {
  const text = Buffer.concat(await req.toArray()).toString('utf8')
  for (const { scopeSpans } of JSON.parse(text).resourceSpans)
    for (const { spans } of scopeSpans)
      for (const span of spans) process.stdout.write(`${JSON.stringify(span)}\n`)
  res.setHeader('content-type', 'application/json').end('{}')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.stdout.write(`${address?.port}\n`)
})
