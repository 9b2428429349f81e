import { requiredPermissions } from '@castellan/client'
import { texts } from '../texts/index.ts'
import { type Actions, permits } from './actions.ts'

const code = 'MISSING_PERMISSION'

/** What the reader may do is read again after a refusal, unless it is not older than this. */
const freshMs = 1_000

/** What the reader may do, and when it was read. Until it is known, the server decides. */
let granted: { permissions: Actions; readAt: number } | undefined

let readAgain = async () => {}

/** Sets what the reader may do. */
export function setGranted(permissions: Actions) {
  granted = { permissions, readAt: performance.now() }
}

/** Sets what reads again what the reader may do, when a refusal says that it may have changed. */
export function setGrantReader(read: () => Promise<void>) {
  readAgain = read
}

/**
 * Sends a call, unless the reader lacks its permission: it is refused here. To show a page is no attempt to do what
 * is not allowed, and the audit log must not record it as one.
 */
export const sendChecked: typeof fetch = async (url, init) => {
  const permission = findMissing(String(url))
  const response = permission ? refuse(permission) : await fetch(url, init)
  if (response.status === 403) void updateGranted()
  return response
}

/** Reads again what the reader may do, as it may have changed. */
export async function updateGranted() {
  if (granted && performance.now() - granted.readAt > freshMs) await readAgain()
}

/** Whether a refusal is of the console itself, for lack of a permission. */
export function isOwnRefusal(problem: { code: string }) {
  return problem.code === code
}

function refuse(permission: string) {
  return Response.json({ code, message: texts.refusals.needs(permission) }, { status: 403 })
}

function findMissing(url: string) {
  const path = Object.keys(requiredPermissions).find((one) => url.split('?')[0]?.endsWith(one))
  const permission = path && requiredPermissions[path]
  if (!permission || !granted) return undefined
  return permits(granted.permissions, permission) ? undefined : permission
}
