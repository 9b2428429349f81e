import { Router } from 'express'
import type { DoctorProbes, SeenRequest } from '../../secrets/doctor-probe.ts'
import { sendJson } from '../response.ts'
import { createAddressReader } from './client-address.ts'

/** Responds to a probe at `/health/live` with what the server sees of it, signed. Every other request passes. */
export function createProbeResponse(
  probes: DoctorProbes,
  trustedProxies: string[],
  now: () => Date,
) {
  const readAddress = createAddressReader(trustedProxies)
  const router = Router({ strict: true, caseSensitive: true })
  router.get('/health/live', (req, res, next) => {
    const probe = req.get(probes.header) ?? ''
    if (!probes.accepts(probe, now())) return next()
    const seen: SeenRequest = {
      peer: (req.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      address: readAddress(req),
      forwardedFor: req.headersDistinct['x-forwarded-for'] ?? [],
    }
    sendJson(res, { status: 200, body: { status: 'ok', request: probes.respond(probe, seen) } })
  })
  return router
}
