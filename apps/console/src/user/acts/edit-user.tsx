import { unwrap } from '@castellan/client'
import { client } from '../../api/client.ts'
import { texts } from '../../texts/index.ts'
import { useExplanations } from '../explanations.ts'
import { toDisplayName } from '../user-fields.ts'
import { ActDialog, type ActProps } from './act-dialog.tsx'
import { DraftField } from './draft-field.tsx'
import { type FormField, useAdditionalFields, useDrafts } from './use-drafts.ts'

const builtInFields: readonly FormField[] = [
  { name: 'name', type: 'string' },
  { name: 'email', type: 'string', required: true },
  { name: 'emailVerified', type: 'boolean', required: true },
]

/** Changes the fields of a user. Only those that differ are sent. */
export function EditUser({ user, onClose }: ActProps) {
  const { edit } = texts.user
  const fields = [...builtInFields, ...useAdditionalFields('user')]
  const drafts = useDrafts(fields, user)
  const reasons = useFieldReasons(user)
  const act = (options: { reason?: string | undefined }) => {
    const { name, ...changes } = drafts.readChanges()
    const data = name === undefined ? changes : { ...changes, name: name ?? '' }
    return unwrap(client.users.updateUser({ userId: user.id, data }, options))
  }
  return (
    <ActDialog
      title={edit.title(toDisplayName(user))}
      user={user}
      submit={texts.common.save}
      objection={drafts.hasChanged ? drafts.mistake : edit.unchanged}
      act={act}
      done={edit.done}
      onClose={onClose}
    >
      {fields.map((field) => (
        <DraftField
          key={field.name}
          field={field}
          label={texts.users.fields[field.name]}
          text={drafts.readText(field)}
          reason={reasons[field.name]}
          onChange={(text) => drafts.setText(field.name, text)}
        />
      ))}
    </ActDialog>
  )
}

/** Asks for the fields that need a permission of their own. */
function useFieldReasons({ id, email, emailVerified }: ActProps['user']) {
  const toCall = (data: object) => ({
    path: '/admin/update-user' as const,
    body: { userId: id, data },
  })
  return useExplanations({
    email: toCall({ email }),
    emailVerified: toCall({ emailVerified }),
  })
}
