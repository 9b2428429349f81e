import { useState } from 'react'
import { Button } from '../../elements/button.tsx'
import { TextField } from '../../elements/field.tsx'
import { LongText } from '../../elements/long-text.tsx'
import { ErrorState } from '../../elements/message.tsx'
import { Timestamp } from '../../elements/timestamp.tsx'
import { texts } from '../../texts/index.ts'
import { maxReasonLength } from '../../user/acts/max-reason-length.ts'
import { isBanned, listRoles } from '../../user/user-fields.ts'
import type { ListedUser } from '../use-user-list.ts'
import type { BulkAct } from './bulk-act.ts'
import { BulkCounts, type BulkLine, BulkTable } from './bulk-table.tsx'
import { type Forecast, useForecasts } from './forecast.ts'
import { findRolesAfter } from './roles-after.ts'

type BulkForecastProps = {
  act: BulkAct
  ids: readonly string[]
  onBack: (() => void) | undefined
  onCancel: () => void
  onConfirm: (users: ListedUser[], reason: string) => void
}

const order = { refused: 0, allowed: 1, unchanged: 2 }

/** Shows what an act would do to each user, and which rule would refuse it, before anything is done. */
export function BulkForecast({ act, ids, onBack, onCancel, onConfirm }: BulkForecastProps) {
  const { forecasts, isComplete, error, retry } = useForecasts(act, ids)
  if (error) return <ErrorState error={error} retry={retry} />
  if (!isComplete) return <Checking checked={forecasts.length} count={ids.length} />
  const count = (kind: Forecast['kind']) => forecasts.filter((one) => one.kind === kind).length
  const { counts } = texts.bulk
  const lines = forecasts
    .toSorted((one, other) => order[one.kind] - order[other.kind])
    .map((one) => toLine(act, one))
  return (
    <>
      {act.kind === 'ban' ? <BanTerms {...act} /> : null}
      <BulkCounts
        counts={[
          [count('allowed'), counts.allowed(count('allowed'))],
          [count('unchanged'), counts.unchanged(count('unchanged'))],
          [count('refused'), counts.refused(count('refused'))],
        ]}
      />
      <BulkTable title={texts.bulk.outcome} lines={lines} />
      <Confirmation
        act={act}
        users={forecasts.flatMap(({ kind, user }) => (kind === 'allowed' && user ? user : []))}
        onBack={onBack}
        onCancel={onCancel}
        onConfirm={onConfirm}
      />
    </>
  )
}

/** What is written about the ban of each user. */
function BanTerms({ reason, endsAt }: Extract<BulkAct, { kind: 'ban' }>) {
  const { ban } = texts.user
  return (
    <dl className="facts">
      <dt>{ban.reason}</dt>
      <dd>{reason ? <LongText text={reason} /> : ban.noReason}</dd>
      <dt>{ban.endsAt}</dt>
      <dd>{endsAt ? <Timestamp at={endsAt.toISOString()} isExact /> : texts.common.never}</dd>
    </dl>
  )
}

function Checking({ checked, count }: { checked: number; count: number }) {
  return (
    <div className="stack-s" role="status">
      {texts.bulk.checking(checked, count)}
      <progress
        className="bulk-progress"
        aria-label={texts.bulk.checking(checked, count)}
        value={checked}
        max={count}
      />
    </div>
  )
}

type ConfirmationProps = Omit<BulkForecastProps, 'ids'> & { users: ListedUser[] }

function Confirmation({ act, users, onBack, onCancel, onConfirm }: ConfirmationProps) {
  const { kind } = act
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const count = users.length
  const isUnconfirmed = kind === 'remove' && typed.trim() !== String(count)
  const objection =
    count === 0
      ? texts.bulk.nothingToDo
      : isUnconfirmed
        ? texts.bulk.confirmFirst(count)
        : undefined
  return (
    <>
      {count > 0 && kind !== 'ban' ? (
        <TextField
          label={texts.bulk.reason}
          isOptional
          maxLength={maxReasonLength}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      ) : null}
      {count > 0 && kind === 'remove' ? (
        <TextField
          label={texts.bulk.confirm(count)}
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      ) : null}
      <div className="dialog-actions">
        <Button onClick={onBack ?? onCancel}>
          {onBack ? texts.bulk.back : texts.common.cancel}
        </Button>
        <Button
          look={kind === 'remove' || kind === 'ban' ? 'danger' : 'primary'}
          reason={objection}
          onClick={() => onConfirm(users, reason)}
        >
          {texts.bulk.title(kind, count, 'role' in act ? act.role : undefined)}
        </Button>
      </div>
    </>
  )
}

function toLine(act: BulkAct, { id, user, kind, reason }: Forecast): BulkLine {
  if (kind === 'refused')
    return { id, user, tone: 'danger', text: texts.bulk.refused(reason ?? '') }
  if (kind === 'unchanged' || !user) return { id, user, tone: 'quiet', text: texts.bulk.unchanged }
  return { id, user, tone: 'plain', text: describeEffect(act, user) }
}

function describeEffect(act: BulkAct, user: ListedUser) {
  const { would } = texts.bulk
  switch (act.kind) {
    case 'giveRole':
    case 'takeRole':
      return would.roles(listRoles(user.role).join(', '), findRolesAfter(act, user.role).join(', '))
    case 'ban':
      return isBanned(user) ? would.replaceBan : would.ban
    default:
      return would[act.kind]
  }
}
