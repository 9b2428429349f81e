/** Why the server would refuse a call. */
export type Refusal = { code: string; message: string; permission?: string | undefined }

/** Texts about what is refused, and by which rule. */
export const refusals = {
  title: 'You may not see this',
  needs: (permission: string) => `You need the permission ${permission}.`,
  /** Why a call of the reader would be refused: in the words of the server, but for those meant for another reader. */
  describe: ({ code, message, permission }: Refusal) =>
    permission ? refusals.needs(permission) : code === 'BANNED_USER' ? banned : message,
  /** Why a call of another user would be refused. */
  describeOfOther: ({ code, message, permission }: Refusal) =>
    permission ? `They lack the permission ${permission}.` : (findRule(code) ?? message),
}

const banned = 'This user is banned. Lift the ban first.'

const rules: Record<string, string> = {
  UNAUTHORIZED: 'They are banned, and cannot sign in.',
  BANNED_USER: banned,
  YOU_CANNOT_BAN_YOURSELF: 'No one can ban themselves.',
  YOU_CANNOT_REMOVE_YOURSELF: 'No one can remove themselves.',
  YOU_ARE_NOT_ALLOWED_TO_ACT_ON_THIS_USER: 'The other user has permissions that they do not have.',
  YOU_ARE_NOT_ALLOWED_TO_GRANT_THIS: 'The role has permissions that they do not have.',
}

function findRule(code: string) {
  return Object.hasOwn(rules, code) ? rules[code] : undefined
}
