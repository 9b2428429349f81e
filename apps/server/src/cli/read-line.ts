import { createInterface } from 'node:readline'
import { read } from 'read'
import type { ReadLine } from './parse.ts'

/**
 * Reads the values that are given as `-`: one line each from standard input. At a terminal it asks
 * for them, and does not show what is typed.
 */
export function createLineReader(process: Pick<NodeJS.Process, 'stdin' | 'stderr'>): ReadLine {
  let lines: AsyncIterator<string> | undefined
  return async (option) => {
    // Reading `process.stdin` opens it, so the server must not.
    const { stdin, stderr } = process
    if (stdin.isTTY) return promptHidden(option, stdin, stderr)
    lines ??= createInterface({ input: stdin })[Symbol.asyncIterator]()
    return (await lines.next()).value
  }
}

/** Returns undefined if the user cancels with Ctrl+C. */
async function promptHidden(option: string, input: NodeJS.ReadStream, output: NodeJS.WriteStream) {
  const prompt = `${option.replace(/^--/, '')} (not shown):`
  return read({ prompt, silent: true, input, output }).catch(() => undefined)
}
