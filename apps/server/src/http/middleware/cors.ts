import cors from 'cors'
import type { IsTrusted } from './origin.ts'

/** Lets browsers call from trusted origins only, with cookies (F3). */
export function createCors(isTrusted: IsTrusted) {
  return cors({
    origin: (origin, callback) => callback(null, origin !== undefined && isTrusted(origin)),
    credentials: true,
    methods: ['GET', 'POST'],
    exposedHeaders: [
      'set-auth-token',
      'set-device-token',
      'x-request-id',
      'retry-after',
      'x-retry-after',
    ],
  })
}
