import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'

/** Chunks of NDJSON: whole lines, generated as the client reads them. */
export type NdjsonStream = AsyncGenerator<string, void, undefined>

/** Generates the first chunk of a stream, so that an error at the start still becomes a response. */
export async function pullFirst(stream: NdjsonStream): Promise<NdjsonStream> {
  const first = await stream.next()
  return resume(first, stream)
}

/** Sends a stream as fast as the client reads. It stops generating when the client disconnects. */
export async function sendStream(res: Response, stream: NdjsonStream) {
  res.setHeader('content-type', 'application/x-ndjson')
  res.setHeader('cache-control', 'no-store')
  try {
    await pipeline(Readable.from(stream), res)
  } catch (error) {
    // The status is sent already. Breaking the connection shows the client that lines are missing.
    res.req.log.warn({ err: error }, 'stream aborted')
    res.destroy()
  }
}

async function* resume(first: IteratorResult<string, void>, rest: NdjsonStream): NdjsonStream {
  if (first.done) return
  yield first.value
  yield* rest
}
