import type { AuditAction, AuditEvent } from '@castellan/contract'

/** An event in the Open Cybersecurity Schema Framework (https://schema.ocsf.io). */
export type OcsfEvent = Record<string, unknown>

type OcsfClass = { uid: number; name: string; categoryUid: number; category: string }

type Activity = { class: OcsfClass; id: number; name: string; entity?: string }

/** The version of the schema. */
const schemaVersion = '1.5.0'

const identity = { categoryUid: 3, category: 'Identity & Access Management' }

const accountChange = { uid: 3001, name: 'Account Change', ...identity }

const authentication = { uid: 3002, name: 'Authentication', ...identity }

const entityManagement = { uid: 3004, name: 'Entity Management', ...identity }

const apiActivity = {
  uid: 6003,
  name: 'API Activity',
  categoryUid: 6,
  category: 'Application Activity',
}

const other = 99

/** What each action is in OCSF. An activity that its class does not have is 99, with a name of ours. */
const activities: Record<AuditAction, Activity> = {
  'user.created': { class: accountChange, id: 1, name: 'Create' },
  'user.signed-up': { class: accountChange, id: 1, name: 'Create' },
  'user.updated': { class: accountChange, id: other, name: 'Update' },
  'user.role-set': { class: accountChange, id: other, name: 'Set Role' },
  'user.password-set': { class: accountChange, id: 4, name: 'Password Reset' },
  'user.banned': { class: accountChange, id: 5, name: 'Disable' },
  'user.unbanned': { class: accountChange, id: 2, name: 'Enable' },
  'user.removed': { class: accountChange, id: 6, name: 'Delete' },
  'session.opened': { class: authentication, id: 1, name: 'Logon' },
  'session.refused': { class: authentication, id: 1, name: 'Logon' },
  'session.closed': { class: authentication, id: 2, name: 'Logoff' },
  'session.revoked': { class: authentication, id: 2, name: 'Logoff' },
  'impersonation.started': { class: authentication, id: other, name: 'Start Impersonation' },
  'impersonation.stopped': { class: authentication, id: other, name: 'Stop Impersonation' },
  'role.created': { class: entityManagement, id: 1, name: 'Create', entity: 'Role' },
  'role.updated': { class: entityManagement, id: 3, name: 'Update', entity: 'Role' },
  'role.deleted': { class: entityManagement, id: 4, name: 'Delete', entity: 'Role' },
  'key.created': { class: entityManagement, id: 1, name: 'Create', entity: 'API Key' },
  'key.updated': { class: entityManagement, id: 3, name: 'Update', entity: 'API Key' },
  'key.rotated': { class: entityManagement, id: 3, name: 'Update', entity: 'API Key' },
  'key.revoked': { class: entityManagement, id: 4, name: 'Delete', entity: 'API Key' },
  'credentials.revoked': { class: entityManagement, id: 4, name: 'Delete', entity: 'Credential' },
  'call.refused': { class: apiActivity, id: other, name: 'Refused Call' },
  'audit.pruned': { class: entityManagement, id: 4, name: 'Delete', entity: 'Audit Event' },
  'database.moved': { class: entityManagement, id: other, name: 'Move', entity: 'Database' },
}

/** An action of a later version, or one that no server wrote. */
const unknownActivity: Activity = { class: apiActivity, id: other, name: 'Other' }

/**
 * Converts an event of the audit log to OCSF: Account Change, Authentication, Entity Management for roles
 * and API keys, and API Activity for refused calls. What OCSF has no field for is in `unmapped`.
 */
export function buildOcsfEvent(event: AuditEvent): OcsfEvent {
  const activity = Object.hasOwn(activities, event.action)
    ? activities[event.action as AuditAction]
    : unknownActivity
  const { uid, name, categoryUid, category } = activity.class
  const isRefused = event.action.endsWith('.refused')
  const { actor, change, ipAddress, userAgent, requestId, targetId } = event
  return {
    category_uid: categoryUid,
    category_name: category,
    class_uid: uid,
    class_name: name,
    activity_id: activity.id,
    activity_name: activity.name,
    type_uid: uid * 100 + activity.id,
    time: new Date(event.createdAt).getTime(),
    severity_id: isRefused ? 2 : 1,
    severity: isRefused ? 'Low' : 'Informational',
    status_id: isRefused ? 2 : 1,
    status: isRefused ? 'Failure' : 'Success',
    ...(change?.code === undefined ? {} : { status_code: change.code }),
    message: event.action,
    metadata: {
      version: schemaVersion,
      // After a restore of a backup the numbers of its later events are given again.
      uid: `${event.id}@${event.createdAt}`,
      event_code: event.action,
      product: { name: 'Castellan', vendor_name: 'Castellan' },
      ...(requestId === null ? {} : { correlation_uid: requestId }),
    },
    actor: {
      ...(actor.id === null ? {} : { user: { uid: actor.id } }),
      app_name: actor.kind,
    },
    ...(targetId === null ? {} : { user: { uid: targetId } }),
    ...(activity.entity === undefined
      ? {}
      : { entity: { type: activity.entity, uid: event.subject ?? undefined } }),
    ...(ipAddress === null ? {} : { src_endpoint: { ip: ipAddress } }),
    ...(userAgent === null ? {} : { http_request: { user_agent: userAgent } }),
    unmapped: {
      actor_kind: actor.kind,
      ...(actor.keyId === undefined ? {} : { api_key_uid: actor.keyId }),
      impersonator_uid: event.impersonatorId,
      subject: event.subject,
      reason: event.reason,
      change,
    },
  }
}
