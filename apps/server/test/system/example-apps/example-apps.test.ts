import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from '../../client/packed.ts'
import { selectDatabase } from '../../kit/databases.ts'
import { findFreePort } from '../../kit/free-port.ts'
import { execute } from '../../kit/raw-sql.ts'
import { renderSchemaSql } from '../../kit/schema-engine.ts'
import { secret } from '../../kit/server.ts'
import { runCommandLine } from '../process/server-process.ts'

const server = fileURLToPath(new URL('../../../', import.meta.url))

const page = readFileSync(join(server, '../docs/example-apps.md'), 'utf8')

const [everyApp = '', ...sections] = page.split(/^## /m)

const secretOfApp = { BETTER_AUTH_SECRET: secret }

const ada = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }

/** What stands in for the commands that need the network, or an engine that Prisma downloads. */
const apps = [
  {
    section: 'Drizzle',
    database: 'sqlite' as const,
    schema: 'schema.js',
    startOfTable: (table: string) => `export const ${table} = sqliteTable('${table}', {\n`,
    // drizzle-kit writes this file from the schema of the page.
    createTables: async (_: string, url: string) => {
      const file = new URL('./drizzle.sql', import.meta.url)
      await execute(url, readFileSync(file, 'utf8'))
    },
    generate: async () => {},
  },
  {
    section: 'Prisma',
    database: 'sqlite' as const,
    schema: 'schema.prisma',
    startOfTable: (table: string) => `model ${table} {\n`,
    createTables: async (folder: string, url: string) => {
      const schema = new URL(`file://${join(folder, 'schema.prisma')}`)
      await execute(url, await renderSchemaSql(schema, url))
    },
    generate: async (folder: string) => {
      const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
      await run(join(server, 'node_modules/.bin/prisma'), ['generate'], folder, env)
    },
  },
  {
    section: "better-auth's migrations",
    database: 'postgresql' as const,
    schema: 'auth.js',
    startOfTable: () => '',
    createTables: async (folder: string) => {
      await run(process.execPath, ['migrate.js'], folder, secretOfApp)
    },
    generate: async () => {},
  },
]

describe.each(apps.flatMap((app) => selectDatabase(app.database).map((on) => ({ ...app, ...on }))))(
  'the example app of $section',
  (app) => {
    /** Copies the files of the page into an empty folder, and creates the tables. */
    const createApp = async () => {
      // Below the libraries of this package, which the app uses.
      const folder = mkdtempSync(join(server, 'node_modules/.cache/example-app-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const port = String(await findFreePort())
      const section = sections.find((text) => text.startsWith(app.section)) ?? ''
      const isFile = app.database === 'sqlite'
      const url = isFile ? `file:${join(folder, 'app.db')}` : await app.createDatabase()
      for (const [name, text] of listFiles(everyApp + section))
        writeFileSync(
          join(folder, name),
          text.replaceAll('4000', port).replace(/postgres:\/\/[^']+/, url),
        )
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
      await app.createTables(folder, url)
      await app.generate(folder)
      const edit = (name: string, change: (text: string) => string) =>
        writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')))
      return { folder, url, edit, api: `http://localhost:${port}/api/auth` }
    }

    it('is adopted, and refuses the sign-in of a banned user', async () => {
      const { folder, url, edit, api } = await createApp()
      const castellan = async (...words: string[]) => {
        const env = { DATABASE_URL: url, CASTELLAN_SECRET: secret }
        const { code, stdout, stderr } = await runCommandLine(words, { env })
        expect([code, stderr]).toEqual([0, ''])
        return stdout
      }
      const first = await startApp(folder, api)
      expect((await post(`${api}/sign-up/email`, ada)).status).toBe(200)
      await first.stop()

      const { snippet } = JSON.parse(await castellan('adopt', '--apply', '--json'))
      const [comment, plugin, ...tables] = snippet.split('\n\n')
      edit('auth.js', (text) =>
        `${comment}\n${text}`.replace('emailAndPassword', `${plugin},\n  emailAndPassword`),
      )
      for (const text of tables) {
        const [title, ...columns] = text.split('\n')
        const start = app.startOfTable(title.split(' ').at(-1))
        edit(app.schema, (schema) => schema.replace(start, `${start}${columns.join('\n')}\n`))
      }
      await app.generate(folder)
      await startApp(folder, api)
      const signedIn = await post(`${api}/sign-in/email`, ada)
      expect(signedIn.status).toBe(200)

      await castellan('user', 'ban', ada.email, '--reason', 'Rule 1')
      expect(await post(`${api}/sign-in/email`, ada)).toMatchObject({
        status: 403,
        body: { code: 'BANNED_USER' },
      })
      await castellan('user', 'unban', ada.email)
      expect((await post(`${api}/sign-in/email`, ada)).status).toBe(200)
    })
  },
)

/** Lists the blocks of a text that begin with the name of a file. */
function listFiles(text: string) {
  return [...text.matchAll(/^```\w+\n\/\/ (\S+)\n(.*?)^```/gms)].map(
    ([, name = '', content = '']) => [name, content] as const,
  )
}

/** Starts `node app.js`, and waits until it serves. */
async function startApp(folder: string, api: string) {
  // NODE_PATH, which pnpm sets, leads to the libraries of libraries; npm has them all in one folder.
  const env = { ...process.env, ...secretOfApp }
  const child = spawn(process.execPath, ['app.js'], { cwd: folder, stdio: 'pipe', env })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const stop = () => stopProcess(child)
  onTestFinished(stop)
  while (!(await fetch(`${api}/ok`).catch(() => undefined)))
    if (child.exitCode !== null) throw new Error(output)
  return { stop }
}

async function stopProcess(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function post(url: string, json: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(url).origin },
    body: JSON.stringify(json),
  })
  return { status: response.status, body: await response.json() }
}
