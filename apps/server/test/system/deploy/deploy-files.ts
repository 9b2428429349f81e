import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of the files for deployment, and the root of the repository. */
export const folder = fileURLToPath(new URL('../../../deploy/', import.meta.url))
export const root = fileURLToPath(new URL('../../../../../', import.meta.url))

export function readDeployFile(name: string) {
  return readFileSync(folder + name, 'utf8')
}

/** Returns the instructions of the Dockerfile by stage: the words after each, in their order. */
export function readStages() {
  const lines = readDeployFile('Dockerfile')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line))
    .map((line) => {
      const [, instruction = '', words = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? []
      return { instruction, words }
    })
  const starts = lines.flatMap(({ instruction }, at) => (instruction === 'FROM' ? [at] : []))
  return starts.map((start, at) => {
    const stage = lines.slice(start, starts[at + 1])
    return (name: string) =>
      stage.filter(({ instruction }) => instruction === name).map(({ words }) => words)
  })
}
