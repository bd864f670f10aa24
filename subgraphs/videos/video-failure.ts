import { Refusal, unsupportedMedia } from '#platform/graph/errors.ts'
import { GAVE_UP } from './job-store.ts'
import { unusableReasons } from './media/unusable-file.ts'

export interface VideoFailure {
  code: string
  message: string
}

const sentences: Readonly<Record<string, string>> = {
  ...unusableReasons,
  [GAVE_UP]: 'It could not be made ready, through no fault of the file; an operator can try again',
}

/** What the owner is told of a failure. */
export function videoFailure(code: string): VideoFailure {
  return { code, message: sentences[code] ?? 'It could not be made ready' }
}

/** The same as an error. */
export function failureAsRefusal(code: string): Refusal {
  const { message } = videoFailure(code)
  return code in unusableReasons
    ? unsupportedMedia(message, code)
    : new Refusal('INTERNAL', message, { reason: code })
}
