import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react'

type Toast = { id: number; text: string; tone: 'danger' | undefined }

type Announce = (text: string, tone?: 'danger') => void

const visibleMs = 6_000

const ToastContext = createContext<Announce>(() => {})

/** Returns what tells the reader, for some seconds, what was done. */
export function useAnnounce() {
  return useContext(ToastContext)
}

/** Shows what `useAnnounce` announces, to screen readers as well. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([])
  const lastId = useRef(0)
  const announce = useCallback<Announce>((text, tone) => {
    const id = ++lastId.current
    setToasts((shown) => [...shown, { id, text, tone }])
    setTimeout(() => setToasts((shown) => shown.filter((toast) => toast.id !== id)), visibleMs)
  }, [])
  return (
    <ToastContext.Provider value={announce}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map(({ id, text, tone }) => (
          <div key={id} className="toast" data-tone={tone}>
            {text}
          </div>
        ))}
      </div>
    </ToastContext.Provider>
  )
}
