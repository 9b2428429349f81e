/** Texts about roles. */
export const roles = {
  title: 'Roles',
  about: 'What each role allows. A change takes effect at once for all who hold the role.',
  create: 'New role',
  name: 'Name',
  permission: 'Permission',
  newPermission: 'Permission of your app',
  newPermissionHelp:
    'As resource:action, such as invoices:read. You can give only permissions that you have: the roles of the ' +
    'configuration give the first ones.',
  notYours: 'You can give only permissions that you have.',
  add: 'Add',
  malformed: 'Write a resource, a colon and an action, such as invoices:read.',
  notAdded: 'Add this permission first, or empty the field.',
  allowed: 'allowed',
  notAllowed: 'not allowed',
  configured:
    'This role is defined in the configuration of the server, and can only be changed there.',
  edit: (name: string) => `Change the role ${name}`,
  remove: (name: string) => `Delete the role ${name}`,
  removeNow: 'Delete',
  removeRule: 'A role can be deleted only when no user holds it.',
  heldBy: 'Held by',
  saved: (name: string) => `The role ${name} was saved.`,
  removed: (name: string) => `The role ${name} was deleted.`,
  unchanged: 'Nothing is changed yet.',
  consequences: 'This changes what may be done by',
  gain: (permissions: string) => `They gain ${permissions}.`,
  lose: (permissions: string) => `They lose ${permissions}.`,
}
