import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react'
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
  // Where a click began: who selects a text ends it anywhere.
  const isBegun = useRef(false)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-label={title}
      onClose={onClose}
      onPointerDown={(event) => void (isBegun.current = isBeside(event))}
      onClick={(event) => isBegun.current && isBeside(event) && onClose()}
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

/** Whether it happened on what lies around the dialog, which belongs to it as its own edge does. */
function isBeside({ target, currentTarget, clientX, clientY }: MouseEvent<HTMLDialogElement>): boolean {
  const { left, right, top, bottom } = currentTarget.getBoundingClientRect()
  const isWithin = clientX >= left && clientX <= right && clientY >= top && clientY <= bottom
  return target === currentTarget && !isWithin
}
