import { type ComponentProps, type MouseEvent, useId } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { useAnnounce } from './toasts.tsx'

type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> & {
  look?: 'primary' | 'danger' | 'plain' | undefined
  icon?: IconName | undefined
  /** Why it cannot be used. The button stays in the order of keys, and says it when it is pressed. */
  reason?: string | undefined
}

/** A button with a text. */
export function Button({ look, icon, reason, children, onClick, ...rest }: ButtonProps) {
  const reasonId = useId()
  const announce = useAnnounce()
  const refuse = (event: MouseEvent<HTMLButtonElement>) => {
    event.preventDefault()
    if (reason) announce(reason)
  }
  return (
    <>
      <button
        type="button"
        {...rest}
        className={`button ${rest.className ?? ''}`}
        data-look={look}
        onClick={reason ? refuse : onClick}
        {...(reason ? { 'aria-disabled': true, 'aria-describedby': reasonId, title: reason } : {})}
      >
        {icon ? <Icon name={icon} /> : null}
        {children}
      </button>
      {reason ? (
        <span id={reasonId} hidden>
          {reason}
        </span>
      ) : null}
    </>
  )
}

/** A button with a drawing only. `label` is its name. */
export function IconButton({
  label,
  icon,
  ...rest
}: Omit<ButtonProps, 'children' | 'icon'> & { label: string; icon: IconName }) {
  return (
    <Button
      {...rest}
      aria-label={label}
      title={rest.reason ?? label}
      look={rest.look ?? 'plain'}
      className={`button-icon ${rest.className ?? ''}`}
    >
      <Icon name={icon} />
    </Button>
  )
}
