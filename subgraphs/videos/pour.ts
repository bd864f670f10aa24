import type { Readable, Transform } from 'node:stream'

/**
 * Pipes what a sender sends. Where it breaks off, `into` fails with `brokenOff`; whatever becomes of `into`, `bytes` is not
 * destroyed, since its sender waits for an answer.
 */
export function pour(bytes: Readable, into: Transform, brokenOff: () => Error): Transform {
  const breakOff = () => {
    if (!bytes.readableEnded) into.destroy(brokenOff())
  }
  bytes.once('error', (cause) => into.destroy(cause))
  // Its sender may have gone while it was looked up.
  if (bytes.closed) breakOff()
  else bytes.once('close', breakOff)
  return bytes.pipe(into)
}
