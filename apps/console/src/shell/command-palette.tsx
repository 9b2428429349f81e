import { useState } from 'react'
import { useLocation } from 'wouter'
import { Combobox } from '../elements/combobox.tsx'
import { Dialog } from '../elements/dialog.tsx'
import { texts } from '../texts/index.ts'
import { useCommands } from './use-commands.ts'

/** Finds pages, users and acts, and goes there. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [, navigate] = useLocation()
  const commands = useCommands(text)
  return (
    <Dialog title={texts.palette.title} size="top" onClose={onClose}>
      <Combobox
        label={texts.palette.placeholder}
        text={text}
        onText={setText}
        options={commands}
        onChoose={({ path }) => {
          onClose()
          navigate(path)
        }}
      />
      {commands.length === 0 ? <p className="quiet">{texts.palette.nothing}</p> : null}
    </Dialog>
  )
}
