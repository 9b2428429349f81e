/** The acts on users that can be asked about, by the name that the address has. */
export const questions = {
  'ban-user': '/admin/ban-user',
  'unban-user': '/admin/unban-user',
  'set-role': '/admin/set-role',
  'set-user-password': '/admin/set-user-password',
  'update-user': '/admin/update-user',
  'revoke-user-sessions': '/admin/revoke-user-sessions',
  'impersonate-user': '/admin/impersonate-user',
  'remove-user': '/admin/remove-user',
} as const

/** The name of an act that can be asked about. */
export type AskedAct = keyof typeof questions

/** Whether a text names an act. */
export function isAct(text: string | null): text is AskedAct {
  return text !== null && Object.hasOwn(questions, text)
}

/** Returns the call that an act is, on a user. A role is given where the act needs one. */
export function toCall(act: AskedAct, userId: string, role: string) {
  const path = questions[act]
  switch (act) {
    case 'set-role':
      return { path, body: { userId, role } }
    case 'set-user-password':
      return { path, body: { userId, newPassword: crypto.randomUUID() } }
    case 'update-user':
      return { path, body: { userId, data: { name: '?' } } }
    default:
      return { path, body: { userId } }
  }
}
