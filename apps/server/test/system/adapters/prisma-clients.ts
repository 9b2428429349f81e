import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const server = fileURLToPath(new URL('../../../', import.meta.url))

type PrismaClient = { $disconnect: () => Promise<void> }

/** Generates the client of a schema, as an app does, and opens it until the test ends. */
export async function openPrismaClient(name: string, adapter: object) {
  const schema = fileURLToPath(new URL(`./apps/${name}.prisma`, import.meta.url))
  const command = ['generate', '--schema', schema]
  await promisify(execFile)('node_modules/.bin/prisma', command, { cwd: server })
  const path = `../../../node_modules/.cache/${name}/index.js`
  const { PrismaClient } = (await import(path)) as {
    PrismaClient: new (options: { adapter: object }) => PrismaClient
  }
  const client = new PrismaClient({ adapter })
  onTestFinished(() => client.$disconnect())
  return client
}
