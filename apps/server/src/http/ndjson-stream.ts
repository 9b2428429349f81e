import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'

/** Texts that are made as they are asked for. */
export type Lines = AsyncGenerator<string, void, undefined>

/** The same lines, of which the first are made: if they cannot be, nothing has been answered yet. */
export async function begun(lines: Lines): Promise<Lines> {
  return after(await lines.next(), lines)
}

/** Sends lines as fast as they are read; whoever stops reading gets no more of them made. */
export async function sendLines(res: Response, lines: Lines) {
  res.setHeader('content-type', 'application/x-ndjson')
  res.setHeader('cache-control', 'no-store')
  try {
    await pipeline(Readable.from(lines), res)
  } catch (error) {
    // The answer has begun: all that is left is to break it off, so that it does not seem whole.
    res.req.log.warn({ err: error }, 'a stream was broken off')
    res.destroy()
  }
}

async function* after(first: IteratorResult<string, void>, rest: Lines): Lines {
  if (first.done) return
  yield first.value
  yield* rest
}
