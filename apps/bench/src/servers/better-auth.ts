import { createServer } from 'node:http'
import { toNodeHandler } from 'better-auth/node'
import { createAuth, openDatabase } from './auth.ts'

const { DATABASE_URL = '', PORT = '' } = process.env

const auth = createAuth(openDatabase(DATABASE_URL).database, `http://localhost:${PORT}`)
const server = createServer(toNodeHandler(auth))
// While it handles one call, the others wait: Node.js would refuse those that wait for a minute.
server.requestTimeout = 0
server.headersTimeout = 0
server.listen(Number(PORT), '127.0.0.1', () => process.send?.('ready'))
