import { Refusal } from './graph.ts'

/** Puts a file at an upload's address and tells how far it has come, 0 to 1. */
export function sendFile(
  address: string,
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // fetch does not tell how much of a body was sent.
    const request = new XMLHttpRequest()
    request.open('PUT', address)
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total)
    request.onload = () => {
      if (request.status < 300) resolve()
      else reject(new Refusal(request.status === 413 ? 'TOO_LARGE' : 'INTERNAL', request.responseText))
    }
    request.onerror = () => reject(new Refusal('OFFLINE', 'the server does not answer'))
    request.onabort = () => reject(new Refusal('ABORTED', 'given up'))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
