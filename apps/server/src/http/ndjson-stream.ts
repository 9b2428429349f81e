import type { Response } from 'express'
import type { TakeTurn } from '../endpoints/shared/endpoint.ts'
import { sendChunks } from './response.ts'

/** Chunks of NDJSON: whole lines, generated as the client reads them. */
export type NdjsonStream = AsyncGenerator<string, void, undefined>

/**
 * Generates the first chunk of a stream, so that an error at the start still becomes a response. Each later
 * chunk takes a turn.
 */
export async function pullFirst(stream: NdjsonStream, takeTurn: TakeTurn): Promise<NdjsonStream> {
  const first = await stream.next()
  return resume(first, stream, takeTurn)
}

/** Sends a stream. It generates no more when the client disconnects. */
export function sendStream(res: Response, stream: NdjsonStream) {
  res.setHeader('content-type', 'application/x-ndjson')
  res.setHeader('cache-control', 'no-store')
  sendChunks(res, stream)
}

async function* resume(
  first: IteratorResult<string, void>,
  stream: NdjsonStream,
  takeTurn: TakeTurn,
): NdjsonStream {
  try {
    for (let step = first; !step.done; step = await takeTurn(() => stream.next())) yield step.value
  } finally {
    await stream.return()
  }
}
