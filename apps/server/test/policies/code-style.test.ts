import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listSources, root } from './source-files.ts'

const maxFileLines = 200

const maxFunctionLines = 50

/** A factory returns an object of functions that share its state. */
const maxFactoryLines = 120

/** The first words of the names of exported functions. */
const verbs = new Set(
  `acquire add apply assert authenticate bind bound build call check choose close compare compute copy connect convert count create decode decrypt
  define delete deliver describe detect digest divide encode encrypt escape estimate execute explain export extend fill
  find flush fold forbid format generate get group has hash ignore inspect insert intersect is iterate join keep list listen load lock log maintain match
  measure merge move normalize open parse permit pick plan prepare prune publish pull purge query quote
  read reauthorize record refuse register release remove render repeat replace request require resolve respond
  report retry rotate run save select send serialize serve set shorten sign slugify split start stop store stringify suspend
  throw to toggle track trust unwrap update validate verify wait watch with write`.split(/\s+/),
)

/** The contract's schemas read like those of zod: `boundedString(50)`. */
const schemaBuilders = [
  'entry',
  'boundedString',
  'boundedRoles',
  'nullIsAbsent',
  'wholeNumber',
  'columnsOrJson',
]

const sources = listSources()
  .filter((file) => !isGenerated(file))
  .map((file) => ({
    file,
    text: readFileSync(`${root}${file}`, 'utf8'),
  }))

describe('the source files', () => {
  it(`have at most ${maxFileLines} lines`, () => {
    const long = sources
      .map(({ file, text }) => ({ file, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > maxFileLines)
    expect(long).toEqual([])
  })

  it(`have functions of at most ${maxFunctionLines} lines, and factories of at most ${maxFactoryLines}`, () => {
    const long = findAll(/^(?:export )?(?:async )?function\*? (\w+)[\s\S]*?^\}/gm)
      .map(({ file, name, match }) => ({ file, name, lines: match.split('\n').length }))
      .filter(
        ({ name, lines }) =>
          lines > (/^(create|open)[A-Z]/.test(name) ? maxFactoryLines : maxFunctionLines),
      )
    expect(long).toEqual([])
  })

  it('declare their functions as functions', () => {
    const parameters = /(?:\w+|(?:<[^(]*>)?\((?:[^()]|\([^()]*\))*\)(?:: [^=]+)?)/.source
    const arrow = new RegExp(`^(?:export )?const (\\w+) = (?:async )?${parameters} =>`, 'gm')
    expect(findAll(arrow).map(({ file, name }) => `${file}: ${name}`)).toEqual([])
  })

  it('name their exported functions by verbs', () => {
    const nameless = findAll(/^export (?:async )?function\*? (\w+)/gm)
      .filter(({ file, name }) => !isVerbPhrase(name) && !isOfReact(file, name))
      .map(({ file, name }) => `${file}: ${name}`)
    expect(nameless).toEqual([])
  })

  it('name each type once in a package', () => {
    const types = findAll(/^(?:export )?(?:type|interface|class|abstract class) (\w+)/gm)
    const files = new Map<string, string[]>()
    for (const { file, name } of types) {
      const [folder, workspace] = file.split('/')
      const key = `${folder}/${workspace} ${name}`
      files.set(key, [...(files.get(key) ?? []), file])
    }
    expect([...files].filter(([, { length }]) => length > 1)).toEqual([])
  })
})

/** The types of the client are generated from the contract. */
function isGenerated(file: string) {
  return file === 'packages/client/src/api.ts'
}

function findAll(pattern: RegExp) {
  return sources.flatMap(({ file, text }) =>
    [...text.matchAll(pattern)].map(([match, name = '']) => ({ file, match, name })),
  )
}

/** Whether React gives the name: a component is a thing, and a hook begins with `use`. */
function isOfReact(file: string, name: string) {
  return file.startsWith('apps/console/') && /^(use)?[A-Z]/.test(name)
}

/** Whether a name begins with a verb, asks a question (`permits`), or is one that the glossary keeps. */
function isVerbPhrase(name: string) {
  const [first = ''] = name.split(/(?=[A-Z])/)
  return (
    verbs.has(first) ||
    /^(uses|covers|permits|counts|matches|objection)$/.test(first) ||
    /^[a-z]+Of$/.test(name) ||
    ['problem', 'throttle', ...schemaBuilders].includes(name)
  )
}
