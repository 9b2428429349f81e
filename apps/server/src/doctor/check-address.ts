import type { Config } from '../config/config.ts'
import { isLoopback } from '../config/origins.ts'
import { type Finding, reportOk, reportProblem, reportWarning } from './finding.ts'

const timeoutMs = 5_000

/** Asks the server through its public address. */
export async function checkAddress({ baseUrl }: Config): Promise<Finding[]> {
  if (isLoopback(baseUrl)) return [reportOk('Only this machine uses it.')]
  const url = `${baseUrl}/health/ready`
  const response = await fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: Error) => error)
  if (response instanceof Error)
    return [
      reportProblem(
        `${url} cannot be reached: ${describeCause(response)}.`,
        'Check that the server runs, and the name, the certificate and the proxy of CASTELLAN_BASE_URL.',
      ),
    ]
  const text = await response.text()
  if (response.status === 200 && /^\{"status":"ok"\}$/.test(text))
    return [reportOk(`${baseUrl} leads to a server that is ready.`)]
  if (response.headers.has('x-request-id'))
    return [reportWarning(`${url} is ${response.status}: the server is not ready.`)]
  return [
    reportProblem(
      `${url} is ${response.status}, and not from Castellan.`,
      'Let the proxy pass on /health/ready, or correct CASTELLAN_BASE_URL.',
    ),
  ]
}

function describeCause({ message, cause }: Error) {
  return cause instanceof Error ? cause.message : message
}
