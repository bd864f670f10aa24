import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// Node has no other way to ask for a collection than by a flag and a context made after it.
setFlagsFromString('--expose-gc')

/** Collects everything nobody holds: what a `WeakRef` still shows afterwards, somebody does. */
export const collectGarbage = runInNewContext('gc') as () => void
