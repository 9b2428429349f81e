import { useState } from 'react'
import { useUserSchema } from '../../users/user-schema.ts'
import type { NewPassword } from './password-field.tsx'
import { useAdditionalFields, useDrafts } from './use-drafts.ts'

type NewUserForm = {
  name: string
  email: string
  password: NewPassword
  /** The default role of the server, until roles are chosen. */
  roles: string[] | undefined
}

const emptyForm: NewUserForm = {
  name: '',
  email: '',
  password: { text: '', isMade: false },
  roles: undefined,
}

/** A user in a form. */
export type NewUser = ReturnType<typeof useNewUser>

/** Keeps what is typed for a new user. */
export function useNewUser() {
  const [form, setForm] = useState(emptyForm)
  const { defaultRole } = useUserSchema()
  const fields = useAdditionalFields('new user')
  const drafts = useDrafts(fields, {})
  const { name, email, password, roles } = form
  return {
    ...drafts,
    ...form,
    fields,
    roles: roles ?? (defaultRole ? [defaultRole] : []),
    set: (change: Partial<NewUserForm>) => setForm({ ...form, ...change }),
    toInput: () => ({
      name,
      email,
      password: password.text || undefined,
      role: roles,
      data: drafts.readChanges(),
    }),
  }
}
