/**
 * What goes over a line: one WebSocket between two services of ours that carries many questions at a time. Each question
 * has a number that its answer repeats, and a seal of its own that belongs to its body, the text of a GraphQL request. The
 * first one has no body and no answer: it proves who opened the line. Who waits for an answer no longer may say so.
 */
export const LINE_PATH = '/line'

/** Longest question, in bytes: 500 representations and a query fit several times. */
export const LONGEST_QUESTION = 1024 * 1024
/** Longest answer, in characters: longer than any page of any list. */
export const LONGEST_ANSWER = 8 * 1024 * 1024

/** Said by a service that is about to end: ask others, where there are any. */
export const LEAVING = 'leaving'
/** Said by a service that ends: ask nothing more on this line, and hang up when all is answered. */
export const ENDING = 'ending'

/** Before the number of a question that nobody waits for any more. */
const GONE = 'gone '

export interface Question {
  seal: string
  /** Empty while nothing is traced. */
  traceparent: string
  body: string
}

export function writeQuestion(number: number, { seal, traceparent, body }: Question): string {
  return `${number} ${seal} ${traceparent}\n${body}`
}

/** Null for what is no question. */
export function readQuestion(text: string): (Question & { number: number }) | null {
  const end = text.indexOf('\n')
  const [number, seal, traceparent, ...rest] = text.slice(0, Math.max(0, end)).split(' ')
  if (!number || !/^\d{1,15}$/.test(number) || seal === undefined || traceparent === undefined) return null
  return rest.length > 0 ? null : { number: Number(number), seal, traceparent, body: text.slice(end + 1) }
}

/** An empty `text` says that there is no answer: the seal was not good, or the answer too long. */
export function writeAnswer(number: number, text: string): string {
  return `${number}\n${text}`
}

export function readAnswer(frame: string): { number: number; text: string } {
  const end = frame.indexOf('\n')
  return { number: Number(frame.slice(0, end)), text: frame.slice(end + 1) }
}

/** Said by whoever asked: this question's client is gone, nothing more has to be done for it, and no answer is needed. */
export function writeGone(number: number): string {
  return `${GONE}${number}`
}

/** The question's number; null for what says something else. */
export function readGone(text: string): number | null {
  return text.startsWith(GONE) ? Number(text.slice(GONE.length)) : null
}
