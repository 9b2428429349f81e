import type { contract } from '@castellan/contract'
import type { Endpoint } from '../shared/endpoint.ts'
import { parseHead, serializeVerification } from './serialize-verification.ts'

/** Verifies the whole audit log, a page of events in each turn of the caller. */
export const verifyAuditLog: Endpoint<typeof contract.audit.verifyAuditLog> = async (
  { body, takeTurn },
  { store, config },
) => {
  const expectedHead = parseHead(body.expectedHead)
  const report = await store.auditLog.verify({ expectedHead, takeTurn })
  return { status: 200, body: serializeVerification(report, config) }
}
