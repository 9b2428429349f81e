import { FieldValue } from './field-value.tsx'
import { readField } from './read-field.ts'
import type { ListedUser } from './use-user-list.ts'
import type { UserField } from './user-schema.ts'

/** The value of a field of a user, as the table shows it. */
export function UserCell({ user, field }: { user: ListedUser; field: UserField }) {
  return <FieldValue field={field} value={readField(user, field)} isCell />
}
