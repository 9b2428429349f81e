import { Button } from '../elements/button.tsx'
import { Dialog } from '../elements/dialog.tsx'
import { texts } from '../texts/index.ts'

/** The keys of the console. */
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={texts.shortcuts.title} onClose={onClose}>
      <dl className="facts">
        {texts.shortcuts.keys.map(([keys, meaning]) => (
          <div key={keys} className="shortcut">
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div className="dialog-actions">
        <Button onClick={onClose}>{texts.common.close}</Button>
      </div>
    </Dialog>
  )
}
