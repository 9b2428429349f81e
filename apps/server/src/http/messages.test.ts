import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { createMessageClasses } from './messages.ts'

it('Express keeps the prototypes of requests and responses that are made for it', async () => {
  const app = express()
  const messages = createMessageClasses(app)
  app.use((req, res) => {
    const isKept =
      Object.getPrototypeOf(req) === messages.IncomingMessage.prototype &&
      Object.getPrototypeOf(res) === messages.ServerResponse.prototype
    res.json({ isKept, isOfApp: req.app === app && res.app === app, host: req.hostname })
  })
  const server = createServer(messages, app).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}`)
  expect(await response.json()).toEqual({ isKept: true, isOfApp: true, host: '127.0.0.1' })
})
