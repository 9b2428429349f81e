import { type AuditEntry, type RequestMetadata, toAuditEvent } from '../domain/audit-event.ts'
import type { Repositories } from '../store/index.ts'
import type { Caller } from './caller.ts'

/** Who does something, from where and why, and when. */
type Doing = { caller: Caller | undefined; circumstances: RequestMetadata; now: () => Date }

/** Tells the trail what an answer says was done, in the transaction that answers it. */
export async function withAudit<T>(
  tx: Pick<Repositories, 'auditEvents'>,
  answer: T,
  { caller, circumstances, now }: Doing,
): Promise<T> {
  const happening = happeningIn(answer)
  if (happening) await tx.auditEvents.record(toAuditEvent(happening, caller, circumstances), now())
  return answer
}

/** What an answer says was done; a refusal has done nothing. */
function happeningIn(answer: unknown) {
  const { status, event } = (answer ?? {}) as { status?: number; event?: AuditEntry }
  return status === undefined || status < 400 ? event : undefined
}
