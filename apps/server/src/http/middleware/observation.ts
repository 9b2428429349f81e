import { listRoutes } from '@castellan/contract'
import type { RequestHandler } from 'express'
import type { Observer } from '../../observer.ts'
import { runInRequestSpan } from '../../tracing.ts'

/** Creates what reports each request when it has ended, and traces it. */
export function createRequestObservation(
  { requestEnded }: Pick<Observer, 'requestEnded'>,
  contract: Record<string, object>,
  basePath: string,
): RequestHandler {
  const names = createEndpointNames(contract, basePath)
  return ({ path, headers, method }, res, next) => {
    const started = performance.now()
    const endpoint = names.get(path)
    const route = endpoint && path
    runInRequestSpan({ headers, method, route }, (endSpan) => {
      res.once('close', () => {
        const status = res.writableFinished ? res.statusCode : 'aborted'
        const seconds = (performance.now() - started) / 1000
        endSpan(status)
        requestEnded({ endpoint: endpoint ?? 'other', status, refusal: res.refusal, seconds })
      })
      next()
    })
  }
}

/** Maps the paths of the server to the names of their endpoints, which are those of the contract. */
function createEndpointNames(contract: Record<string, object>, basePath: string) {
  return new Map<string, string>([
    ['/health/live', 'healthLive'],
    ['/health/ready', 'healthReady'],
    [`${basePath}/openapi.json`, 'openApi'],
    [`${basePath}/reference`, 'reference'],
    ...listRoutes(contract).map(
      ({ key, entry }) => [basePath + entry.path, key] satisfies [string, string],
    ),
  ])
}
