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
}

const maxAgeMs = 60_000

/** Creates the probes. Their key is derived from `secrets`, so nothing else verifies. */
export function createDoctorProbes(secrets: ServerSecrets): DoctorProbes {
  const { sign, unsign } = createSigner(computeKeys(secrets, 'doctor'))
  return {
    header: 'x-castellan-doctor',
    issue: (now) => sign(String(now.getTime())),
    accepts: (value, now) => Math.abs(now.getTime() - Number(unsign(value))) < maxAgeMs,
  }
}
