import { useEffect, useRef, type ReactNode } from 'react'
import { useWords } from '../words/language.ts'
import { Icon } from './icon.tsx'

interface DialogProps {
  title: string
  className?: string
  onClose: () => void
  children: ReactNode
}

/** The browser's own dialog: it keeps the focus within and closes with Escape. */
export function Dialog({ title, className = '', onClose, children }: DialogProps) {
  const { close } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <header>
        <h2>{title}</h2>
        <button type="button" className="bare" aria-label={close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  )
}
