import type { MouseEvent, ReactNode } from 'react'
import { addressOf, go } from '../route.ts'

interface LinkProps {
  to: string
  className?: string
  isCurrent?: boolean
  children: ReactNode
}

/** A real link, so that a new tab works too. */
export function Link({ to, className, isCurrent, children }: LinkProps) {
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    go(to)
  }
  return (
    <a
      href={addressOf(to)}
      className={className}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={follow}
    >
      {children}
    </a>
  )
}
