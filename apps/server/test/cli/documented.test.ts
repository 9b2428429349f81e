import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { startServerWithCli } from './server-with-cli.ts'

const page = readFileSync(new URL('../../../docs/command-line.md', import.meta.url), 'utf8')

const examples = [...page.matchAll(/^npm run --silent castellan -- ([^#\n]+)/gm)].map(
  ([, words = '']) => words.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [],
)

it('runs the examples of the page about the command line, one after the other', async () => {
  const { castellan } = await startServerWithCli()
  expect(examples.length).toBeGreaterThan(3)
  for (const words of examples) {
    const { code, error } = await castellan(words, 'correct horse battery staple')
    expect({ words, code, error }).toEqual({ words, code: 0, error: undefined })
  }
})
