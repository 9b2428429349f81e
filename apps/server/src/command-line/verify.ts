import type { Deps } from '../deps.ts'
import { parsedWords, UsageError } from './input.ts'
import { tableOf } from './table.ts'

/** How the trail is verified at the command line. */
export const verifyUsage = '  trail verify [--noted <number>:<hash>]'

const isHead = /^(\d{1,18}):([0-9a-f]{64})$/

/** A head that was noted outside, as the verification prints it. */
const notedIn = (args: string[]) => {
  const { values, positionals } = parsedWords(args, { noted: { type: 'string' } })
  if (positionals.length > 0)
    throw new UsageError(`There is a word too many: ${String(positionals[0])}`)
  if (values.noted === undefined) return undefined
  const [, number, hash] = isHead.exec(values.noted) ?? []
  if (number === undefined || hash === undefined)
    throw new UsageError('--noted: expected a head as an earlier verification printed it')
  return { number, hash }
}

/** Verifies the trail; its outcome is 1 where something is not as it was written. */
export const verifyTrail = async (args: string[], { store }: Deps, asJson: boolean) => {
  const { head, ...verdict } = await store.trail.verify({ noted: notedIn(args) })
  const { isIntact, faults, faultCount, pruned, ...counts } = verdict
  const shown = {
    ...counts,
    ...(pruned ? { pruned } : {}),
    head: `${head.number}:${head.hash}`,
    verdict: isIntact ? 'The trail is as it was written' : `${faultCount} faults`,
  }
  const lists =
    faults.length > 0 ? `\n\n${tableOf({ faults }, ['what', 'seal', 'event', 'count'])}` : ''
  return {
    code: isIntact ? (0 as const) : (1 as const),
    out: asJson
      ? JSON.stringify({ ...verdict, head: shown.head }, null, 2)
      : tableOf(shown, undefined) + lists,
  }
}
