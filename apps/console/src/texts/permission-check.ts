/** Texts of the page that asks whether a user can do something. */
export const permissionCheck = {
  title: 'Can they?',
  about: 'Asks the rules of the server. Nothing is done.',
  notAsked: 'You may not ask this.',
  who: 'Who (you, if no one is chosen)',
  act: 'Does what',
  role: 'Role',
  target: 'On which user',
  yes: 'Yes.',
  no: 'No.',
  acts: {
    'ban-user': 'Bans',
    'unban-user': 'Lifts the ban of',
    'set-role': 'Sets the role of',
    'set-user-password': 'Sets the password of',
    'update-user': 'Changes the name of',
    'revoke-user-sessions': 'Ends all sessions of',
    'impersonate-user': 'Impersonates',
    'remove-user': 'Removes',
  } as Record<string, string>,
}
