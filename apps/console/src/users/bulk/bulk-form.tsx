import { useState } from 'react'
import { SelectField } from '../../elements/field.tsx'
import { texts } from '../../texts/index.ts'
import { useRoleNames, useUserSchema } from '../user-schema.ts'
import { BanForm } from './ban-form.tsx'
import type { BulkAct } from './bulk-act.ts'
import type { BulkActKind } from './bulk-act-kind.ts'
import { FormFrame } from './form-frame.tsx'

type BulkFormProps = {
  kind: BulkActKind
  onCancel: () => void
  onSubmit: (act: BulkAct) => void
}

/** Asks for what an act needs besides the users. */
export function BulkForm(props: BulkFormProps) {
  return props.kind === 'ban' ? <BanForm {...props} /> : <RoleForm {...props} />
}

function RoleForm({ kind, onCancel, onSubmit }: BulkFormProps) {
  const [role, setRole] = useState('')
  const { roles: given, defaultRole } = useUserSchema()
  const all = useRoleNames()
  const roles = kind === 'giveRole' || all.length === 0 ? given : all
  const submit = () =>
    onSubmit(kind === 'giveRole' ? { kind, role } : { kind: 'takeRole', role, defaultRole })
  return (
    <FormFrame onCancel={onCancel} onSubmit={submit}>
      <SelectField
        label={texts.bulk.role}
        required
        value={role}
        onChange={({ target }) => setRole(target.value)}
      >
        <option value="">{texts.bulk.chooseRole}</option>
        {roles.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
    </FormFrame>
  )
}
