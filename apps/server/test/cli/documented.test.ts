import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from '../../src/cli/parse.ts'
import { startServerWithCli } from './server-with-cli.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

const docs = readdirSync(join(root, 'apps/docs')).filter((name) => name.endsWith('.md'))

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...docs.map((name) => `apps/docs/${name}`),
]

/** The lines of the shell blocks of a page. */
function listShellLines(page: string) {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^( *)```sh\n(.*?)^\1```$/gms)].flatMap(([, , code = '']) =>
    code.replaceAll('\\\n', ' ').split('\n'),
  )
}

/** The arguments of each command of a page. */
function listCommands(page: string) {
  return listShellLines(page)
    .map((line) => /^ *(?:[A-Z_]+=\S+ )*npm run --silent castellan -- ([^#>]+)/.exec(line)?.[1])
    .filter((words) => words !== undefined)
    .map((words) => words.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [])
}

describe('the documents', () => {
  it('have only commands that the command line accepts', async () => {
    const commands = pages.flatMap(listCommands)
    expect(commands.length).toBeGreaterThan(12)
    const readLine = async () => 'correct horse battery staple'
    for (const words of commands) {
      const parsed = await parse(words, { version: '', readLine, readUserFields: async () => ({}) })
      const error = parsed.kind === 'result' ? parsed.result.error : undefined
      expect({ words, error }).toEqual({ words, error: undefined })
    }
  })

  it('start every command with words that work in a checkout', () => {
    const lines = pages.flatMap((page) => listShellLines(page).map((line) => `${page}: ${line}`))
    expect(lines.filter((line) => /: (?:[A-Z_]+=\S+ )*castellan /.test(line))).toEqual([])
  })
})

it('runs the examples of the page about the command line, one after the other', async () => {
  const { castellan } = await startServerWithCli()
  const examples = listCommands('apps/docs/command-line.md')
  expect(examples.length).toBeGreaterThan(3)
  for (const words of examples) {
    const { code, error } = await castellan(words, 'correct horse battery staple')
    expect({ words, code, error }).toEqual({ words, code: 0, error: undefined })
  }
})
