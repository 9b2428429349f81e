import { type AnyEntry, contract, listRoutes } from '@castellan/contract'
import type { Page, Request } from 'playwright-core'
import { basePath } from '../kit/server.ts'

/** A call of the API as the browser has sent it. */
export type RecordedCall = {
  entry: AnyEntry
  path: string
  body: string | undefined
  /** The type of its body. */
  type: string | undefined
}

/** Records the requests of a page, and those of its downloads. Returns what reads them. */
export function recordRequests(page: Page) {
  const requests: Request[] = []
  const downloads: string[] = []
  page.on('request', (request) => requests.push(request))
  page.on('download', (download) => downloads.push(download.url()))
  return async () => [
    ...(await Promise.all(requests.map(readRequest))),
    // A file that the page has made itself is not requested.
    ...downloads
      .filter((url) => !url.startsWith('blob:'))
      .map((url) => ({ url, headers: {}, call: findCall('GET', url, {}) })),
  ]
}

async function readRequest(request: Request) {
  const url = request.url()
  const headers = await request.allHeaders()
  const body = request.postData() ?? undefined
  return { url, headers, call: findCall(request.method(), url, headers, body) }
}

/** Returns the call of the API that a request is; nothing if it is none. */
function findCall(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: string,
): RecordedCall | undefined {
  const { pathname, search } = new URL(url)
  const entry = listRoutes(contract).find(
    (route) => route.entry.method === method && `${basePath}${route.entry.path}` === pathname,
  )?.entry
  return entry && { entry, path: `${entry.path}${search}`, body, type: headers['content-type'] }
}
