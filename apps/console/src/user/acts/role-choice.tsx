import { isForbidden } from '../../api/query-client.ts'
import { CheckField } from '../../elements/field.tsx'
import { describeError, ErrorNotice } from '../../elements/message.tsx'
import { useRoles } from '../../roles/queries.ts'
import { texts } from '../../texts/index.ts'
import { type OfferedCall, useExplanations } from '../explanations.ts'

type RoleChoiceProps = {
  held: readonly string[]
  onChange: (held: string[]) => void
  /** The call that sets roles. */
  toCall: (roles: string[]) => OfferedCall
}

/** All roles, those that are held checked. A role that cannot be given or taken says why. */
export function RoleChoice({ held, onChange, toCall }: RoleChoiceProps) {
  const roles = useRoles()
  // A role that exists no longer can still be held.
  const names = [...new Set([...(roles.data ?? []).map(({ name }) => name), ...held])].sort()
  const toggle = (name: string) =>
    held.includes(name) ? held.filter((other) => other !== name) : [...held, name]
  const isOnlyOne = (name: string) => held.length === 1 && held.includes(name)
  const reasons = useExplanations(
    Object.fromEntries(
      names.filter((name) => !isOnlyOne(name)).map((name) => [name, toCall(toggle(name))]),
    ),
  )
  return (
    <fieldset className="choices">
      <legend>{texts.users.fields.role}</legend>
      {names.map((name) => (
        <div key={name}>
          <CheckField
            label={<bdi>{name}</bdi>}
            checked={held.includes(name)}
            reason={isOnlyOne(name) ? texts.user.roles.onlyOne : reasons[name]}
            onChange={() => onChange(toggle(name))}
          />
        </div>
      ))}
      {isForbidden(roles.error) ? (
        <p className="quiet small">{describeError(roles.error)}</p>
      ) : (
        <ErrorNotice error={roles.error} />
      )}
    </fieldset>
  )
}
