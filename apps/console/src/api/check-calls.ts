import { requiredPermissions } from '@castellan/client'
import { texts } from '../texts/index.ts'
import { type Actions, permits } from './actions.ts'

const code = 'MISSING_PERMISSION'

/** What the reader may do. Until it is known, the server decides. */
let granted: Actions | undefined

/** Sets what the reader may do. */
export function setGranted(permissions: Actions) {
  granted = permissions
}

/**
 * Sends a call, unless the reader lacks its permission: it is refused here. To show a page is no attempt to do what
 * is not allowed, and the audit log must not record it as one.
 */
export const sendChecked: typeof fetch = async (url, init) => {
  const permission = findMissing(String(url))
  if (!permission) return fetch(url, init)
  return Response.json({ code, message: texts.refusals.needs(permission) }, { status: 403 })
}

/** Whether a refusal is of the console itself. */
export function isOwnRefusal(problem: { code: string }) {
  return problem.code === code
}

function findMissing(url: string) {
  const path = Object.keys(requiredPermissions).find((one) => url.split('?')[0]?.endsWith(one))
  const permission = path && requiredPermissions[path]
  return permission && granted && !permits(granted, permission) ? permission : undefined
}
