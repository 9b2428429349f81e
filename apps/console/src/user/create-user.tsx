import { type User, unwrap } from '@castellan/client'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { client } from '../api/client.ts'
import { Button } from '../elements/button.tsx'
import { TextField } from '../elements/field.tsx'
import { useAddressFlag } from '../shell/use-address-flag.ts'
import { texts } from '../texts/index.ts'
import { ActDialog } from './acts/act-dialog.tsx'
import { DraftField } from './acts/draft-field.tsx'
import { PasswordField } from './acts/password-field.tsx'
import { PasswordResult } from './acts/password-result.tsx'
import { RoleChoice } from './acts/role-choice.tsx'
import { type NewUser, useNewUser } from './acts/use-new-user.ts'
import { type OfferedCall, useExplanations } from './explanations.ts'
import { toUserPath } from './use-user.ts'

const { create: words } = texts.user

/** The way to a new user, which is also in the address: `?new`. */
export function NewUserButton() {
  const [isOpen, setOpen] = useAddressFlag('new')
  const { create } = useExplanations({ create: toCreation({}) })
  return (
    <>
      <Button icon="plus" look="primary" reason={create} onClick={() => setOpen(true)}>
        {words.open}
      </Button>
      {isOpen ? <CreateUser onClose={() => setOpen(false)} /> : null}
    </>
  )
}

/** Creates a user, and opens their page. */
function CreateUser({ onClose }: { onClose: () => void }) {
  const [, navigate] = useLocation()
  const [created, setCreated] = useState<Pick<User, 'id'>>()
  const form = useNewUser()
  const leaveFor = ({ id }: Pick<User, 'id'>) => {
    onClose()
    navigate(toUserPath(id))
  }
  if (created)
    return (
      <PasswordResult
        title={words.done}
        detail={form.email}
        value={form.password.text}
        onClose={() => leaveFor(created)}
      />
    )
  return (
    <ActDialog
      title={words.title}
      submit={words.submit}
      objection={form.mistake}
      act={(options) => unwrap(client.users.createUser(form.toInput(), options))}
      done={words.done}
      onDone={({ user }) => (form.password.isMade ? setCreated(user) : leaveFor(user))}
      onClose={onClose}
    >
      <NewUserFields form={form} />
    </ActDialog>
  )
}

function NewUserFields({ form }: { form: NewUser }) {
  return (
    <>
      <TextField
        label={texts.users.fields.name ?? ''}
        isOptional
        autoFocus
        value={form.name}
        onChange={({ target }) => form.set({ name: target.value })}
      />
      <TextField
        label={texts.users.fields.email ?? ''}
        type="email"
        required
        value={form.email}
        onChange={({ target }) => form.set({ email: target.value })}
      />
      <PasswordField
        label={words.password}
        isOptional
        value={form.password}
        onChange={(password) => form.set({ password })}
      />
      <RoleChoice
        held={form.roles}
        onChange={(roles) => form.set({ roles })}
        toCall={(role) => toCreation({ role })}
      />
      {form.fields.map((field) => (
        <DraftField
          key={field.name}
          field={field}
          text={form.readText(field)}
          onChange={(text) => form.setText(field.name, text)}
        />
      ))}
    </>
  )
}

/** A creation to ask about: no user has its address. */
function toCreation(more: object): OfferedCall {
  return {
    path: '/admin/create-user',
    body: { name: '', email: 'explanation@castellan.invalid', ...more },
  }
}
