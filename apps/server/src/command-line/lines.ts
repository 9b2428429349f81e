import { createInterface } from 'node:readline'

/** Reads a stream line by line; begins with the first question for a line. */
export const lineReader = (from: NodeJS.ReadableStream) => {
  let lines: AsyncIterator<string> | undefined
  return async () => {
    lines ??= createInterface({ input: from })[Symbol.asyncIterator]()
    return String((await lines.next()).value ?? '')
  }
}
