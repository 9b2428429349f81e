import type { ReactNode } from 'react'
import { Badge } from '../elements/badge.tsx'
import { CopyButton } from '../elements/copy-button.tsx'
import { EmailAddress } from '../elements/email-address.tsx'
import { LongText } from '../elements/long-text.tsx'
import { Timestamp } from '../elements/timestamp.tsx'
import { texts } from '../texts/index.ts'
import { FieldValue } from '../users/field-value.tsx'
import { findField, useUserFields } from '../users/user-schema.ts'
import type { AnyUser } from './use-user.ts'
import { RoleBadges } from './user-badges.tsx'
import { isBanned, listAdditionalFields } from './user-fields.ts'
import './user.css'

const { fields } = texts.users

/** What is stored of a user: who it is, what they may do, whether they are banned. */
export function UserSummary({ user }: { user: AnyUser }) {
  const known = useUserFields()
  const additional = listAdditionalFields(user).map((name) => findField(known, name))
  return (
    <div className="stack user-summary">
      {isBanned(user) ? <BanNotice user={user} /> : null}
      <dl className="facts">
        <Fact name={fields.name}>
          <FieldValue field={findField(known, 'name')} value={user.name} />
        </Fact>
        <Fact name={fields.email}>
          <EmailAddress address={user.email} />{' '}
          {user.emailVerified ? (
            <Badge tone="success">{texts.user.confirmed}</Badge>
          ) : (
            <Badge>{texts.user.unconfirmed}</Badge>
          )}
        </Fact>
        <Fact name={fields.role}>
          {user.role ? (
            <RoleBadges role={user.role} />
          ) : (
            <span className="quiet">{texts.user.noRole}</span>
          )}
        </Fact>
        <Fact name={fields.id}>
          <span className="user-id">
            <code>{user.id}</code>
            <CopyButton text={user.id} label={texts.user.copyId} />
          </span>
        </Fact>
        <Fact name={fields.createdAt}>
          <Timestamp at={user.createdAt} />
        </Fact>
        <Fact name={fields.updatedAt}>
          <Timestamp at={user.updatedAt} />
        </Fact>
        {additional.map((field) => (
          <Fact key={field.name} name={field.label}>
            <FieldValue field={field} value={user[field.name]} />
          </Fact>
        ))}
      </dl>
    </div>
  )
}

function Fact({ name, children }: { name: string | undefined; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function BanNotice({ user: { banExpires, banReason } }: { user: AnyUser }) {
  const { banned } = texts.user
  return (
    <div className="notice" data-tone="danger">
      <strong>
        {banExpires ? (
          <>
            {banned.until} <Timestamp at={banExpires} isExact />
          </>
        ) : (
          banned.forGood
        )}
      </strong>
      {banReason ? (
        <div>
          {banned.reason}: <LongText text={banReason} />
        </div>
      ) : null}
    </div>
  )
}
