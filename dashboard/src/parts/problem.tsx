import type { ReactNode } from 'react'

/** What did not work, said as soon as it appears. */
export function Problem({ children }: { children: ReactNode }) {
  return (
    <p className="problem" role="alert">
      {children}
    </p>
  )
}
