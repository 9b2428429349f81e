import { unwrap } from '@castellan/client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { client } from '../api/client.ts'
import { Button } from '../elements/button.tsx'
import { CheckField, TextField } from '../elements/field.tsx'
import { ErrorNotice } from '../elements/message.tsx'
import { Brand } from '../shell/brand.tsx'
import { texts } from '../texts/index.ts'
import './sign-in.css'

type SignInProps = { onSignedIn: () => Promise<void> }

/** The page of who is not signed in. */
export function SignInPage({ onSignedIn }: SignInProps) {
  return (
    <main className="sign-in">
      <div className="card stack">
        <Brand />
        <h1>{texts.signIn.title}</h1>
        <SignInForm onSignedIn={onSignedIn} />
      </div>
    </main>
  )
}

/** Signs in with an address and a password. */
export function SignInForm({ email = '', onSignedIn }: SignInProps & { email?: string }) {
  const [form, setForm] = useState({ email, password: '', rememberMe: false })
  const password = useRef<HTMLInputElement>(null)
  const signIn = useMutation({
    mutationFn: () => unwrap(client.auth.signInEmail(form)),
    onSuccess: onSignedIn,
    onError: () => {
      password.current?.focus()
      password.current?.select()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!signIn.isPending) signIn.mutate()
  }
  return (
    <form className="stack" onSubmit={submit}>
      <TextField
        label={texts.signIn.email}
        type="email"
        autoComplete="username"
        required
        autoFocus={!email}
        value={form.email}
        onChange={({ target }) => setForm({ ...form, email: target.value })}
      />
      <TextField
        ref={password}
        label={texts.signIn.password}
        type="password"
        autoComplete="current-password"
        required
        autoFocus={Boolean(email)}
        value={form.password}
        onChange={({ target }) => setForm({ ...form, password: target.value })}
      />
      <CheckField
        label={texts.signIn.remember}
        checked={form.rememberMe}
        onChange={({ target }) => setForm({ ...form, rememberMe: target.checked })}
      />
      <ErrorNotice error={signIn.error} />
      <Button type="submit" look="primary" aria-busy={signIn.isPending}>
        {texts.signIn.submit}
      </Button>
    </form>
  )
}
