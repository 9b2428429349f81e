import { randomUUID } from 'node:crypto'
import { computeKeys, type ServerSecrets } from './server-secrets.ts'
import { createSigner } from './signature.ts'

/** What a server sees of a request: who connected, who that stands for, and what proxies have added. */
export type SeenRequest = { peer: string; address: string; forwardedFor: string[] }

/** The requests of `castellan doctor`, which alone learn what a server sees of them. */
export type DoctorProbes = {
  header: string
  issue: (now: Date) => string
  /** Whether the value of the header was issued within the last minute, by who knows a secret. */
  accepts: (value: string, now: Date) => boolean
  /** Signs what a server has seen of a probe. */
  respond: (probe: string, seen: SeenRequest) => string
  /** Returns what a server has seen of a probe, or undefined unless one that knows a secret says so. */
  readResponse: (probe: string, response: string) => SeenRequest | undefined
}

const maxAgeMs = 60_000

/** Creates the probes. Their keys are derived from `secrets`, so nothing else verifies. */
export function createDoctorProbes(secrets: ServerSecrets): DoctorProbes {
  const { sign, unsign } = createSigner(computeKeys(secrets, 'doctor'))
  const responses = createSigner(computeKeys(secrets, 'doctor response'))
  return {
    header: 'x-castellan-doctor',
    issue: (now) => sign(`${now.getTime()} ${randomUUID()}`),
    accepts: (value, now) =>
      Math.abs(now.getTime() - Number(unsign(value)?.split(' ')[0])) < maxAgeMs,
    respond: (probe, seen) => responses.sign(JSON.stringify({ probe, seen })),
    readResponse: (probe, response) => {
      const { seen, ...signed } = JSON.parse(responses.unsign(response) ?? '{}')
      return signed.probe === probe ? seen : undefined
    },
  }
}
