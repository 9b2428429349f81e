import { listRoutes } from '@castellan/contract'
import type { RequestHandler } from 'express'
import type { Observer } from '../../observer.ts'

/** Creates what reports each request when it has ended. */
export function createRequestObservation(
  { requestEnded }: Pick<Observer, 'requestEnded'>,
  contract: Record<string, object>,
  basePath: string,
): RequestHandler {
  const nameEndpoint = createEndpointNames(contract, basePath)
  return ({ path }, res, next) => {
    const started = performance.now()
    res.once('close', () =>
      requestEnded({
        endpoint: nameEndpoint(path),
        status: res.writableFinished ? res.statusCode : 'aborted',
        refusal: res.refusal,
        seconds: (performance.now() - started) / 1000,
      }),
    )
    next()
  }
}

/** Creates what names an endpoint as the contract does, and all paths that are none of ours alike. */
function createEndpointNames(contract: Record<string, object>, basePath: string) {
  const names = new Map<string, string>([
    ['/health/live', 'healthLive'],
    ['/health/ready', 'healthReady'],
    [`${basePath}/openapi.json`, 'openApi'],
    [`${basePath}/reference`, 'reference'],
    ...listRoutes(contract).map(
      ({ key, entry }) => [basePath + entry.path, key] satisfies [string, string],
    ),
  ])
  return (path: string) => names.get(path) ?? 'other'
}
