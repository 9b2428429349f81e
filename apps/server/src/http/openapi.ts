import { generateOpenApi } from '@castellan/contract'
import type { RequestHandler } from 'express'
import type { Deps } from '../deps.ts'
import { sendJsonText } from './response.ts'

/** Creates the handler of the OpenAPI document. It is generated at the first request: that is slow. */
export function createOpenApiHandler(
  contract: Record<string, object>,
  { baseUrl, basePath, maxPageSize }: Deps['config'],
  version: string,
): RequestHandler {
  let bytes: Buffer | undefined
  return (_req, res) => {
    const options = { baseUrl: baseUrl + basePath, version, maxPageSize }
    bytes ??= Buffer.from(JSON.stringify(generateOpenApi(contract, options)))
    sendJsonText(res, 200, bytes)
  }
}
