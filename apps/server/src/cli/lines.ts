import { createInterface } from 'node:readline'

/** Reads a stream line by line, and nothing at its end; begins with the first question for a line. */
export function createLineReader(from: NodeJS.ReadableStream) {
  let lines: AsyncIterator<string> | undefined
  return async (): Promise<string | undefined> => {
    lines ??= createInterface({ input: from })[Symbol.asyncIterator]()
    return (await lines.next()).value
  }
}
