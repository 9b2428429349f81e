import { createServer } from 'node:http'
import { toNodeHandler } from 'better-auth/node'
import { createAuth, openDatabase } from './auth.ts'

const { DATABASE_URL = '', PORT = '' } = process.env

const auth = createAuth(openDatabase(DATABASE_URL).database, `http://localhost:${PORT}`)
createServer(toNodeHandler(auth)).listen(Number(PORT), '127.0.0.1', () => process.send?.('ready'))
