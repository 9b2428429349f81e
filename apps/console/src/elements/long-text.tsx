import { useState } from 'react'
import { texts } from '../texts/index.ts'

const shownLength = 120

/** A text of any length and direction. Of a long one, the beginning is shown until the reader asks for it all. */
export function LongText({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false)
  if (text.length <= shownLength) return <bdi>{text}</bdi>
  return (
    <>
      <bdi>{isWhole ? text : `${text.slice(0, shownLength)}…`}</bdi>{' '}
      <button type="button" className="link" onClick={() => setWhole(!isWhole)}>
        {isWhole ? texts.common.showLess : texts.common.showAll(text.length)}
      </button>
    </>
  )
}
