import { useEffect, useState } from 'react'
import { Icon } from '../elements/icon.tsx'
import { texts } from '../texts/index.ts'

const typingMs = 200

/** The longest text that the server searches for. */
const maxLength = 255

/** The search of a list, which follows the typing after a moment. */
export function SearchBox({
  value,
  onChange,
}: {
  value: string
  onChange: (text: string) => void
}) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text.trim() === value) return
    const timer = setTimeout(() => onChange(text.trim()), typingMs)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return (
    <label className="search-box">
      <Icon name="search" />
      <span className="visually-hidden">{texts.users.search}</span>
      <input
        type="search"
        className="input"
        placeholder={texts.users.search}
        maxLength={maxLength}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
    </label>
  )
}
