import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listFiles, root } from './source-files.ts'

/** Words that the glossary has a better one for. Identifiers are split: `keyVisit` holds `Visit`. */
const bannedWords: [pattern: RegExp, instead: string][] = [
  [/\b(answers?|answered|answering)\b/i, 'return, response, status'],
  [/\b(trails?|telling|told)\b/i, 'audit log, record'],
  [/\b(seals?|sealed|sealing|unsealed)\b/i, 'checkpoint'],
  [/\b(visits?|visited|visiting|visitors?)\b/i, 'impersonation'],
  [/\b(happenings?|circumstances?)\b/i, 'audit entry, request metadata'],
  [/\b(verdicts?|faults?)\b/i, 'report, violation'],
  [/\b(worlds?|particulars)\b|\btype (Asked|Found|Given) =/i, 'overrides, dialect info, query'],
  [/\b(rooms?|doors?)\b/i, 'module, import rule, middleware, space'],
  [/\b(turnstiles?|upkeep|sweeps?|guests?)\b/i, 'mutex, repeat, purge, CLI'],
  [
    /\b(sayings?|misfits?|box|boxes|lent|eras?|stretch|stretches)\b/i,
    'command, mistake, encryption',
  ],
  [/\b(admission|readmit|readmitted|came whole)\b/i, 'authorize, reauthorize, body received'],
  [/\b(given|gives?|giving|gave) up\b/i, 'prune, stop'],
  [/\b(formerly|former)\b/i, 'previous'],
  [/\b(gone|whoever|whomever|for ?ever)\b/i, 'deleted, anyone who, never expires'],
  [/\b(some|any|every)body\b|\bwhom\b/i, 'anyone, a user, that'],
  // The audit log calls an unknown actor `nobody`; tests use it as an unknown id.
  [/(?<!['`])\bnobody\b(?!['`@])/i, 'no one, no user'],
  [/\b(go|goes) before\b/i, 'take precedence over'],
  [/\bbeside(?! better-auth|-better-auth)\b/i, 'next to, as well as'],
  [/\bbegun\b/i, 'started'],
  [/\bmade up\b/i, 'invented, generated'],
  [/\bWIRE\b|§/, 'a link to a page of apps/docs'],
]

const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md']

const written = listFiles(/\.(ts|js|sql|prisma|md|yml|json)$/).filter(
  (file) => !file.endsWith('policies/words.test.ts'),
)

describe('the words of the code base', () => {
  it('are those of the glossary', () => {
    expect(findLines((line) => explainBannedWords(splitWords(line)))).toEqual([])
  })

  it('name only documents of the repository', () => {
    const unknown = (line: string) =>
      line.match(/\b[A-Z][A-Z_]+\.md\b/g)?.find((name) => !documents.includes(name))
    expect(findLines(unknown)).toEqual([])
  })
})

/** Finds the lines that `explain` objects to. */
function findLines(explain: (line: string) => string | undefined) {
  return written.flatMap((file) =>
    readFileSync(`${root}${file}`, 'utf8')
      .split('\n')
      .flatMap((line, i) => {
        const reason = explain(line)
        return reason === undefined ? [] : [`${file}:${i + 1}: ${reason}: ${line.trim()}`]
      }),
  )
}

function explainBannedWords(line: string) {
  const found = bannedWords.find(([pattern]) => pattern.test(line))
  return found && `“${found[0].exec(line)?.[0]}” → ${found[1]}`
}

/** Splits camelCase and snake_case. */
function splitWords(line: string) {
  return line.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ')
}
