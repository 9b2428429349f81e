import type { AuditEvent } from '@castellan/client'
import type { ReactNode } from 'react'
import { ApiKeyLink } from '../api-keys/api-key-link.tsx'
import { Badge } from '../elements/badge.tsx'
import { LongText } from '../elements/long-text.tsx'
import { Timestamp } from '../elements/timestamp.tsx'
import { findText } from '../texts/find-text.ts'
import { texts } from '../texts/index.ts'
import { DeviceName } from '../user/sessions/device-name.tsx'
import { UserLink } from '../users/user-link.tsx'
import { ChangedFields } from './changed-fields.tsx'
import './audit.css'

const { audit: words } = texts

type AuditEventItemProps = {
  event: AuditEvent
  /** The user whose history it is part of. */
  ofUser?: string | undefined
}

/** An event of the audit log: what, who, when, what it changed, why and from where. */
export function AuditEventItem({ event, ofUser }: AuditEventItemProps) {
  const { action, targetId, change, reason } = event
  return (
    <li className="audit-event">
      <div className="row spread audit-event-head">
        <div className="row row-wrap">
          <strong>{findText(words.actions, action)}</strong>
          <Subject event={event} />
          {change?.code ? <Badge tone="danger">{change.code}</Badge> : null}
          {change?.count ? <Badge>{words.times(change.count)}</Badge> : null}
          {targetId && targetId !== ofUser && !isOwnAct(event) ? <UserLink id={targetId} /> : null}
          <Actor event={event} />
        </div>
        <span className="quiet small">
          <Timestamp at={event.createdAt} />
        </span>
      </div>
      {change ? <ChangedFields change={change} /> : null}
      {reason && reason !== change?.after?.banReason ? (
        <p>
          <span className="quiet">{words.reason}:</span> <LongText text={reason} />
        </p>
      ) : null}
      <Origin event={event} />
    </li>
  )
}

/** The key, role or path that it was about. The ids of sessions say nothing to a reader. */
function Subject({ event: { action, subject } }: { event: AuditEvent }) {
  if (!subject || /^(session|impersonation)\./.test(action)) return null
  return action.startsWith('key.') ? <ApiKeyLink id={subject} /> : <code>{subject}</code>
}

/** Whether users did it to themselves, as in a sign-in. */
function isOwnAct({ actor, targetId, impersonatorId }: AuditEvent) {
  return actor.id === targetId && !impersonatorId
}

function Actor({ event: { actor, impersonatorId } }: { event: AuditEvent }) {
  const actorName = actor.id ? <UserLink id={actor.id} /> : describeActor(actor.kind)
  return (
    <>
      <Words before={words.by}>
        {impersonatorId ? <UserLink id={impersonatorId} /> : actorName}
      </Words>
      {impersonatorId ? (
        <>
          <Badge tone="warning">{words.impersonated}</Badge> {actorName}
        </>
      ) : null}
      {actor.keyId ? (
        <Words before={words.withKey}>
          <ApiKeyLink id={actor.keyId} />
        </Words>
      ) : null}
    </>
  )
}

function describeActor(kind: AuditEvent['actor']['kind']) {
  return kind === 'command-line' ? words.commandLine : words.unknownActor
}

/** From where it was done, for those who look into it. */
function Origin({ event: { ipAddress, userAgent, requestId } }: { event: AuditEvent }) {
  if (!ipAddress && !userAgent && !requestId) return null
  return (
    <div className="row row-wrap quiet small audit-origin">
      {ipAddress ? <span>{ipAddress}</span> : null}
      {userAgent ? <DeviceName userAgent={userAgent} /> : null}
      {requestId ? <code>{words.request(requestId)}</code> : null}
    </div>
  )
}

function Words({ before, children }: { before: string; children: ReactNode }) {
  return (
    <span className="row">
      <span className="quiet">{before}</span> {children}
    </span>
  )
}
