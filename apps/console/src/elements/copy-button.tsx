import { useState } from 'react'
import { texts } from '../texts/index.ts'
import { IconButton } from './button.tsx'
import type { IconName } from './icon.tsx'

/** Copies a text, and says so. */
export function CopyButton({
  text,
  label,
  icon = 'copy',
  copied = texts.common.copied,
}: {
  text: string
  label: string
  icon?: IconName
  /** What it says when it has copied. */
  copied?: string
}) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }
  // Browsers have no clipboard on pages that are not secure.
  if (!navigator.clipboard) return null
  return (
    <span className="copy">
      <IconButton label={label} icon={isCopied ? 'check' : icon} onClick={copy} />
      <span className="copy-status" role="status">
        {isCopied ? copied : ''}
      </span>
    </span>
  )
}
