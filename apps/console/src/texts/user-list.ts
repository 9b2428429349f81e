import type { FieldType } from '../users/field-types.ts'
import type { Comparison } from '../users/list-state.ts'

const count = new Intl.NumberFormat()

const compare: Record<Comparison, string> = {
  is: 'is',
  'is-not': 'is not',
  contains: 'contains',
  'starts-with': 'starts with',
  'ends-with': 'ends with',
  before: 'before',
  after: 'after',
  'at-least': 'is at least',
  'at-most': 'is at most',
  'is-empty': 'is empty',
  'is-set': 'is set',
}

const compareRoles: Partial<Record<Comparison, string>> = {
  is: 'include',
  'is-not': 'do not include',
}

/** Texts of the list of users. */
export const userList = {
  filter: 'Filter',
  newFilter: 'Add a filter',
  addFilter: 'Add filter',
  changeFilter: 'Change filter',
  editFilter: (condition: string) => `Filter: ${condition}`,
  removeFilter: (condition: string) => `Remove the filter: ${condition}`,
  tooManyFilters: (most: number) => `A list can have ${most} filters.`,
  field: 'Field',
  comparison: 'Comparison',
  value: 'Value',
  zone: `Time zone: ${Intl.DateTimeFormat().resolvedOptions().timeZone}`,
  compare: (type: FieldType, comparison: Comparison) =>
    (type === 'role' ? compareRoles[comparison] : undefined) ?? compare[comparison],
  values: { yes: 'Yes', no: 'No', banned: 'Banned', active: 'Active' },
  reset: 'Reset',
  resetHelp: 'Show all users, the newest first, in the usual columns',
  noValue: 'no value',
  columns: 'Columns',
  moveLeft: (column: string) => `Move ${column} to the left`,
  moveRight: (column: string) => `Move ${column} to the right`,
  select: (name: string) => `Select ${name}`,
  selectAll: (loaded: number) => `Select all ${count.format(loaded)} that are loaded`,
  noMatchHelp: 'Change the search or the filters.',
  copyLink: 'Copy the link to this list',
  linkCopied: 'Link copied',
  refresh: 'Read the list again',
  moreFailed: 'More users could not be loaded.',
  views: 'Saved views',
  noViews: 'No view is saved in this browser yet.',
  viewName: 'Name of this list',
  saveView: 'Save as a view',
  deleteView: (name: string) => `Delete the view ${name}`,
  viewSaved: (name: string) => `The view ${name} is saved in this browser.`,
  export: 'Export',
  exportTitle: 'Export the list',
  exportHelp: (columns: string) =>
    `A CSV file with every user of the list as it is filtered now, and its columns, as the API names them: ${columns}.`,
  exportStart: (users: string) => `Export ${users}`,
  exporting: (written: number) => `${count.format(written)} users written…`,
  exported: 'The list is exported.',
  stop: 'Stop',
  panel: 'User',
  closePanel: 'Close the panel',
  wholePage: 'Open the page of the user',
}
