import { Button } from '../../elements/button.tsx'
import { describeError, ErrorNotice } from '../../elements/message.tsx'
import { texts } from '../../texts/index.ts'
import type { ListedUser } from '../use-user-list.ts'
import { countResults } from './bulk-progress.ts'
import { BulkCounts, type BulkLine, BulkTable } from './bulk-table.tsx'
import type { BulkResult } from './run-bulk.ts'
import type { useBulkRun } from './use-bulk-run.ts'

type BulkRunProps = {
  users: readonly ListedUser[]
  run: ReturnType<typeof useBulkRun>
  onClose: () => void
}

const order = { failed: 0, waiting: 1, unchanged: 2, done: 3 }

/** Shows how far an act is, how it ended for each user, and what can be done about failures. */
export function BulkRun({ users, run, onClose }: BulkRunProps) {
  const { progress, isRunning, error, stop, goOn, tryAgain } = run
  const counts = countResults(progress)
  const ended = progress.results.size
  const waiting = users.length - ended
  const { results } = texts.bulk
  return (
    <>
      <div className="stack-s" role="status">
        <progress
          className="bulk-progress"
          aria-label={texts.bulk.result}
          value={ended}
          max={users.length}
        />
        <BulkCounts
          counts={[
            [1, texts.bulk.progress(ended, users.length)],
            [counts.done, results.done(counts.done)],
            [counts.unchanged, results.unchanged(counts.unchanged)],
            [counts.failed, results.failed(counts.failed)],
            [isRunning ? 0 : waiting, results.waiting(waiting)],
            [progress.pauseSeconds ?? 0, texts.bulk.paused(progress.pauseSeconds ?? 0)],
          ]}
        />
      </div>
      <ErrorNotice error={error} />
      <BulkTable title={texts.bulk.result} lines={listLines(users, progress.results)} />
      <div className="dialog-actions">
        {isRunning ? (
          <Button onClick={stop}>{texts.bulk.stop}</Button>
        ) : (
          <>
            {waiting > 0 ? <Button onClick={goOn}>{texts.bulk.goOn}</Button> : null}
            {counts.failed > 0 ? <Button onClick={tryAgain}>{texts.bulk.tryAgain}</Button> : null}
            <Button look="primary" onClick={onClose}>
              {texts.common.close}
            </Button>
          </>
        )}
      </div>
    </>
  )
}

function listLines(users: readonly ListedUser[], results: ReadonlyMap<string, BulkResult>) {
  return users
    .map((user) => ({ user, result: results.get(user.id) }))
    .toSorted((one, other) => toRank(one.result) - toRank(other.result))
    .map(({ user, result }) => toLine(user, result))
}

function toRank(result: BulkResult | undefined) {
  return order[result?.kind ?? 'waiting']
}

function toLine(user: ListedUser, result: BulkResult | undefined): BulkLine {
  const line = { id: user.id, user }
  switch (result?.kind) {
    case 'done':
      return { ...line, tone: 'success', text: texts.bulk.done }
    case 'unchanged':
      return { ...line, tone: 'quiet', text: texts.bulk.doneUnchanged }
    case 'failed':
      return { ...line, tone: 'danger', text: describeError(result.error) }
    default:
      return { ...line, tone: 'quiet', text: texts.bulk.waiting }
  }
}
