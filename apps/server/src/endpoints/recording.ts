import type { Caller } from '../deps.ts'
import { type Circumstances, eventOf, type Happening } from '../domain/events.ts'
import type { Rooms } from '../store/open.ts'

/** Who does something, from where and why, and when. */
type Doing = { caller: Caller | undefined; circumstances: Circumstances; now: () => Date }

/** What an answer says was done; a refusal has done nothing. */
const happeningIn = (answer: unknown) => {
  const { status, event } = (answer ?? {}) as { status?: number; event?: Happening }
  return status === undefined || status < 400 ? event : undefined
}

/** Tells the trail what an answer says was done, in the transaction that answers it. */
export const recorded = async <T>(
  tx: Pick<Rooms, 'events'>,
  answer: T,
  { caller, circumstances, now }: Doing,
): Promise<T> => {
  const happening = happeningIn(answer)
  if (happening) await tx.events.record(eventOf(happening, caller, circumstances), now())
  return answer
}
