import { shortenMessage } from '@castellan/contract'
import { toFailure } from './result.ts'
import type { UsageError } from './usage-error.ts'

/** Says what is wrong with the words, and where help is. */
export function describeUsageError({ message, command }: UsageError, asJson: boolean) {
  const advice = `\n\nFor help, run: ${command} --help`
  return toFailure(2, shortenMessage(message), asJson, advice)
}
