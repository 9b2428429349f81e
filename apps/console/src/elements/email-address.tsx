import { Fragment } from 'react'

/** An email address that breaks into lines before an @ or a dot, if it must. */
export function EmailAddress({ address }: { address: string }) {
  const [first, ...others] = address.split(/(?=[@.])/)
  return (
    <bdi>
      {first}
      {others.map((part, index) => (
        <Fragment key={index}>
          <wbr />
          {part}
        </Fragment>
      ))}
    </bdi>
  )
}
