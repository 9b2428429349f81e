/** Texts about one user. */
export const user = {
  title: 'User',
  confirmed: 'Confirmed',
  unconfirmed: 'Not confirmed',
  copyId: 'Copy the id',
  noRole: 'no role',
  banned: {
    forGood: 'Banned for good',
    until: 'Banned until',
    reason: 'Reason',
  },
  unknown: {
    title: 'There is no user with this id',
    history: 'The audit log keeps the history of removed users.',
  },
}
