import { parse } from 'node:querystring'
import { problem } from '@castellan/contract'
import express, { type RequestHandler } from 'express'
import { entryOf } from '../request-context.ts'
import { sendProblem } from '../response.ts'
import { type IsTrusted, objectionToUrls } from './origin.ts'

const json = 'application/json'

const form = 'application/x-www-form-urlencoded'

const bytes = express.raw({ type: () => true, limit: '100kb' })

/**
 * Reads the body of a request that changes something: JSON, or a form where the entry takes one
 * (WIRE §1.1). A body without a media type is passed over.
 */
export function bodyReader(isTrusted: IsTrusted): RequestHandler[] {
  return [
    (req, res, next) => (req.method === 'GET' ? next() : bytes(req, res, next)),
    function parseBody(req, res, next) {
      const content: unknown = req.body
      req.body = undefined
      const contentType = req.headers['content-type']
      if (!Buffer.isBuffer(content) || content.length === 0 || contentType === undefined)
        return next()
      const allowed = entryOf(req).metadata.form ? [form, json] : [json]
      const mediaType = mediaTypeOf(contentType)
      if (!allowed.includes(mediaType)) {
        const message = `Content-Type "${contentType}" is not allowed. Allowed types: ${allowed.join(', ')}`
        return sendProblem(res, problem('UNSUPPORTED_MEDIA_TYPE', message))
      }
      const text = content.toString('utf8')
      try {
        req.body = mediaType === form ? parse(text) : JSON.parse(text)
      } catch {
        return sendProblem(res, problem('BAD_REQUEST'))
      }
      next()
    },
    function checkUrls(req, res, next) {
      const objection =
        req.method === 'GET' ? undefined : objectionToUrls(req.body, req.query, isTrusted)
      if (objection) return sendProblem(res, objection)
      next()
    },
  ]
}

function mediaTypeOf(contentType: string) {
  return contentType.split(';')[0]?.trim().toLowerCase() ?? ''
}
