import { useMemo, useState } from 'react'
import { Button } from '../elements/button.tsx'
import { texts } from '../texts/index.ts'
import { CommandPalette } from './command-palette.tsx'
import { ShortcutHelp } from './shortcut-help.tsx'
import { useShortcuts } from './use-shortcuts.ts'

type Opened = 'palette' | 'help' | undefined

/** Listens to the keys of the whole console, and shows what they open. The palette has a button, too. */
export function Keys() {
  const [opened, setOpened] = useState<Opened>()
  const close = () => setOpened(undefined)
  const shortcuts = useMemo(
    () => ({
      'mod+k': () => setOpened('palette'),
      '?': () => setOpened('help'),
      '/': focusSearch,
    }),
    [],
  )
  useShortcuts(shortcuts)
  return (
    <>
      <Button icon="search" className="palette-button" onClick={shortcuts['mod+k']}>
        <span>{texts.palette.title}</span>
        <kbd>{texts.palette.key}</kbd>
      </Button>
      {opened === 'palette' ? <CommandPalette onClose={close} /> : null}
      {opened === 'help' ? <ShortcutHelp onClose={close} /> : null}
    </>
  )
}

function focusSearch() {
  document.querySelector<HTMLInputElement>('main input[type=search]')?.focus()
}
