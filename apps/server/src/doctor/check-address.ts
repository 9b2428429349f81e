import type { Config } from '../config/config.ts'
import { isLoopback } from '../config/origins.ts'
import { createDoctorProbes, type SeenRequest } from '../secrets/doctor-probe.ts'
import { describeCause, type Finding, reportOk, reportProblem, reportWarning } from './finding.ts'

const timeoutMs = 5_000

/** An address for documentation, which the doctor claims to have (RFC 5737). */
const claimedAddress = '192.0.2.1'

/** Asks the server through its public address what it has seen of the request. */
export async function checkAddress({
  baseUrl,
  secrets,
  trustedProxies,
}: Config): Promise<Finding[]> {
  if (isLoopback(baseUrl) && trustedProxies.length > 0)
    return [
      reportWarning(
        `CASTELLAN_TRUSTED_PROXIES has proxies, but only this machine can reach ${baseUrl}: what clients reach was not checked.`,
        'Set CASTELLAN_BASE_URL to the address that clients use.',
      ),
    ]
  // An address that others can reach requires a configured secret.
  if (isLoopback(baseUrl) || !secrets) return [reportOk('Only this machine uses it.')]
  const probes = createDoctorProbes(secrets)
  const probe = probes.issue(new Date())
  const url = `${baseUrl}/health/live`
  const response = await fetch(url, {
    headers: { 'x-forwarded-for': claimedAddress, [probes.header]: probe },
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
  const body = (await response.json().catch(() => null)) as { request?: unknown } | null
  const seen = probes.readResponse(probe, String(body?.request))
  if (!seen)
    return [
      reportProblem(
        `${url} is ${response.status}, and does not prove to be this server: it is another program, it has another secret, or its clock differs by a minute.`,
        'Let the proxy pass on /health/live, correct CASTELLAN_BASE_URL, or give the doctor the CASTELLAN_SECRET of the server.',
      ),
    ]
  return [
    findProxyMistake(seen, trustedProxies) ??
      reportOk(`${baseUrl} leads to a server that sees the address of a client.`),
  ]
}

/** Compares what the server sees with the one address that the doctor claimed. */
function findProxyMistake({ peer, address, forwardedFor }: SeenRequest, trustedProxies: string[]) {
  const entries = forwardedFor.flatMap((value) => value.split(',')).map((text) => text.trim())
  const hasProxy = entries.length !== 1 || entries[0] !== claimedAddress
  if (address === claimedAddress)
    return reportProblem(
      'A client can claim any address in X-Forwarded-For.',
      hasProxy
        ? 'Set CASTELLAN_TRUSTED_PROXIES to the addresses of your proxies alone.'
        : `Let the proxy at ${peer} add the address: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`,
    )
  if (hasProxy && trustedProxies.length === 0)
    return reportProblem(
      `The proxy at ${peer} is not trusted: all clients seem to have its address.`,
      `Set CASTELLAN_TRUSTED_PROXIES=${peer}`,
    )
  const real = entries.filter((entry) => entry !== claimedAddress)
  if (new Set(real).size < real.length)
    return reportWarning(
      `X-Forwarded-For has an address twice: ${real.join(', ')}.`,
      'Let each proxy add the address once.',
    )
  return undefined
}
