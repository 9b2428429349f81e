import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The documents with examples, in the order in which a reader meets them: later ones use what earlier ones made. */
const documents = [
  'README.md',
  'apps/docs/getting-started.md',
  'packages/contract/README.md',
  'packages/client/README.md',
  'apps/docs/client.md',
  'apps/docs/api-keys.md',
  'apps/docs/audit-log.md',
]

/** An example of a document: calls with curl, or a program and the lines that it prints. */
export type Example =
  | { file: string; language: 'sh'; code: string }
  | { file: string; language: 'ts'; code: string; prints: string[] }

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** Signs in with curl: the examples of other pages use these lines. */
const signIn = findBlocks(read('apps/docs/getting-started.md'), 'sh').find((code) =>
  code.startsWith('API='),
)

/** Every example of the documents. */
export const examples = documents.flatMap(findExamples)

function findExamples(document: string): Example[] {
  const text = read(document)
  const name = `example-${document.replace(/\.md$/, '').replaceAll('/', '-')}`
  const calls = findBlocks(text, 'sh').filter((code) => code.includes('curl '))
  const isComplete = calls.some((code) => code.startsWith('API='))
  const script = [...(isComplete ? [] : [signIn]), ...calls].join('\n')
  const programs = findBlocks(text, 'ts').map(
    (code, index): Example => ({
      file: `${name}-${index + 1}.ts`,
      language: 'ts',
      code,
      prints: [...code.matchAll(/\/\/ prints: (.*)$/gm)].map(([, line = '']) => line),
    }),
  )
  const shell: Example[] =
    calls.length > 0 ? [{ file: `${name}.sh`, language: 'sh', code: script }] : []
  return [...shell, ...programs]
}

function read(document: string): string {
  return readFileSync(`${root}${document}`, 'utf8')
}

function findBlocks(text: string, language: string): string[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\n(.*?)^\\1\`\`\`$`, 'gms')
  return [...text.matchAll(fence)].map(([, , code = '']) => code)
}
