import { parse } from 'node:querystring'
import {
  type AnyEntry,
  type Problem,
  parseExactJson,
  problem,
  shortenThing,
} from '@castellan/contract'
import express, { type Request } from 'express'
import type { RequestContext } from '../request-context.ts'

const json = 'application/json'

const form = 'application/x-www-form-urlencoded'

const raw = express.raw({ type: () => true, limit: '100kb' })

/**
 * Reads and parses the body of a request: JSON, or a form if the entry accepts one. A body without a
 * media type is ignored, as is a byte order mark. Returns a refusal, or the body.
 */
export async function readBody(
  { req }: RequestContext,
  { metadata }: AnyEntry,
): Promise<Problem | { body: unknown }> {
  const bytes = await readBytes(req)
  const contentType = req.headers['content-type']
  if (!Buffer.isBuffer(bytes) || bytes.length === 0 || contentType === undefined)
    return { body: undefined }
  const allowed = metadata.form ? [form, json] : [json]
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!allowed.includes(mediaType)) {
    const message = `Content-Type "${shortenThing(contentType)}" is not allowed. Allowed types: ${allowed.join(', ')}`
    return problem('UNSUPPORTED_MEDIA_TYPE', message)
  }
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  try {
    return { body: mediaType === form ? parse(text) : parseExactJson(text) }
  } catch {
    return problem('BAD_REQUEST')
  }
}

function readBytes(req: Request) {
  return new Promise<unknown>((resolve, reject) => {
    raw(req, req.res as NonNullable<Request['res']>, (error?: unknown) =>
      error === undefined ? resolve(req.body) : reject(error),
    )
  })
}
