import { closeSync, constants, openSync, readSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { isatty } from 'node:tty'

/** Reads the value of an option that is given as `-`; returns undefined at the end of the input. */
export type ReadLine = (option: string) => Promise<string | undefined>

const stdinFd = 0

/** The exit code of a program that Ctrl+C ended. */
const interruptedCode = 130

/**
 * Reads the values that are given as `-`: one line each from standard input. At a terminal it asks
 * for them, and does not show what is typed.
 */
export function createLineReader(): ReadLine {
  let typedLines: AsyncIterator<string> | undefined
  return async (option) => {
    if (!isatty(stdinFd)) return readStdinLine()
    typedLines ??= readTypedLines()
    const name = option.replaceAll(/[<>]|^--/g, '').replaceAll('-', ' ')
    process.stderr.write(`${name} (not shown): `)
    const { value } = await typedLines.next()
    process.stderr.write('\n')
    return value
  }
}

/** Reads byte by byte, so that the lines that follow stay for other programs. */
async function readStdinLine() {
  const bytes: number[] = []
  for (;;) {
    const byte = await readStdinByte()
    if (byte === undefined && bytes.length === 0) return undefined
    if (byte === undefined || byte === 0x0a) break
    bytes.push(byte)
  }
  return Buffer.from(bytes).toString().replace(/\r$/, '')
}

async function readStdinByte(): Promise<number | undefined> {
  const buffer = Buffer.alloc(1)
  try {
    return readSync(stdinFd, buffer) === 1 ? buffer[0] : undefined
  } catch (error) {
    // Another process can have made the input non-blocking.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    await setTimeout(10)
    return readStdinByte()
  }
}

/** Reads lines from the terminal in raw mode, which does not echo. Ctrl+C ends the process. */
function readTypedLines() {
  discardTypedAhead()
  const nowhere = new Writable({ write: (_text, _encoding, done) => done() })
  const options = { input: process.stdin, output: nowhere, terminal: true, historySize: 0 }
  const terminal = createInterface(options).on('SIGINT', () => {
    process.stderr.write('\n')
    process.exit(interruptedCode)
  })
  return terminal[Symbol.asyncIterator]()
}

/** Discards what was typed before the first question, as the terminal has shown it. */
function discardTypedAhead() {
  // An unfinished line can only be read in raw mode.
  process.stdin.setRawMode(true)
  const buffer = Buffer.alloc(1024)
  let terminal: number | undefined
  try {
    terminal = openSync('/dev/tty', constants.O_RDONLY | constants.O_NONBLOCK)
    while (readSync(terminal, buffer) > 0);
  } catch {
    // Nothing is left to read, or the system has no such file.
  } finally {
    if (terminal !== undefined) closeSync(terminal)
  }
}
