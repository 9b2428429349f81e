import type { Deps } from '../deps.ts'
import { tableOf } from './table.ts'

/** Verifies the trail; its outcome is 1 where something is not as it was written. */
export const verifyTrail = async (
  { noted: said }: { noted?: string },
  { store }: Deps,
  asJson: boolean,
) => {
  const [number = '', hash = ''] = said?.split(':') ?? []
  const noted = said === undefined ? undefined : { number, hash }
  const { head, ...verdict } = await store.trail.verify({ noted })
  const { isIntact, faults, faultCount, pruned, ...counts } = verdict
  const shown = {
    ...counts,
    ...(pruned ? { pruned: `up to seal ${pruned.seal}, ${pruned.events} events` } : {}),
    head: `${head.number}:${head.hash}`,
    verdict: isIntact
      ? 'The trail is as it was written'
      : `${faultCount} ${faultCount === 1 ? 'fault' : 'faults'}`,
  }
  const lists =
    faults.length > 0 ? `\n\n${tableOf({ faults }, ['what', 'seal', 'event', 'count'])}` : ''
  return {
    code: isIntact ? (0 as const) : (1 as const),
    out: asJson
      ? JSON.stringify({ ...verdict, head: shown.head }, null, 2)
      : tableOf(shown) + lists,
  }
}
