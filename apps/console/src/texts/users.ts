const count = new Intl.NumberFormat()

/** Texts about users. */
export const users = {
  title: 'Users',
  search: 'Search by name, address or id',
  total: (total: number, isEstimated: boolean) =>
    `${isEstimated ? 'about ' : ''}${count.format(total)} ${total === 1 ? 'user' : 'users'}`,
  noMatch: 'No user matches',
  choose: 'Name or email address',
  chooseById: 'The id of a user',
  chooseAnother: 'Choose another user',
  nameless: '(no name)',
  banned: 'Banned',
  active: 'Active',
  fields: {
    id: 'Id',
    name: 'Name',
    email: 'Email address',
    emailVerified: 'Address confirmed',
    image: 'Picture',
    role: 'Roles',
    banned: 'State',
    banReason: 'Reason of the ban',
    banExpires: 'Ban ends',
    createdAt: 'Created',
    updatedAt: 'Changed',
  } as Record<string, string>,
}
