import { useSyncExternalStore } from 'react'
import { recall, remember } from './storage.ts'

/** A choice of the reader's that outlives the visit. */
export interface Preference<Value extends string> {
  readonly use: () => Value
  readonly set: (value: Value) => void
}

export function preference<Value extends string>(
  key: string,
  values: readonly Value[],
  usual: Value,
  onChange: (value: Value) => void,
): Preference<Value> {
  const listeners = new Set<() => void>()
  let value = values.find((known) => known === recall('localStorage', key)) ?? usual
  onChange(value)
  const listen = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    use: () => useSyncExternalStore(listen, () => value),
    set(next) {
      value = next
      remember('localStorage', key, next)
      onChange(next)
      for (const listener of listeners) listener()
    },
  }
}
