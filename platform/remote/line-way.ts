import { LINE_PATH, type Question } from '#platform/graph/line-frames.ts'
import { CallFailed } from './call-failed.ts'
import { openLine, type Line, type Take } from './line.ts'
import { MOST_AT_ONCE, type Way } from './way.ts'

/** Lines to one address. Behind it there may be several processes: more lines reach more of them. */
const LINES = 2
/** A line is used for about so long, in milliseconds: which processes there are changes. */
const LIFE_MS = 30_000

/** Questions on lines, which are opened as they are needed. */
export interface LineWay extends Way {
  /** The answer's text. Rejects with `CallFailed`. `left` is aborted when nobody waits for it any more. */
  ask(question: Question, deadlineMs: number, left?: AbortSignal): Promise<string>
}

interface Waiting {
  readonly question: Question
  readonly end: Take
  isOver: boolean
  /** Where it was asked, once it was. */
  place: { line: Line; number: number } | null
}

export interface LineWayOptions {
  /** Makes what proves, on each line, who opened it. */
  prove(): Question
  /** What the instance has to do for us at once; others wait for their turn. */
  mostAtOnce?: number
}

export function openLineWay(origin: string, { prove, mostAtOnce = MOST_AT_ONCE }: LineWayOptions): LineWay {
  const url = `${origin.replace(/^http/, 'ws')}${LINE_PATH}`
  const lines = new Set<Line>()
  const queue = new Set<Waiting>()
  let opening: Promise<Line> | null = null
  let underWay = 0
  let saidGoodbyeAt = -Infinity

  async function openAnother(): Promise<Line> {
    const onLeaving = () => void (saidGoodbyeAt = performance.now())
    const line = await openLine({ url, proof: prove(), onLeaving })
    lines.add(line)
    void line.gone.then(() => lines.delete(line))
    setTimeout(line.retire, LIFE_MS * (0.75 + Math.random() / 2)).unref()
    return line
  }

  const open = () => (opening ??= openAnother().finally(() => (opening = null)))

  /** The one on which something is about to leave, so that all leaves together; otherwise the one with the least to do. */
  function lineForNext(): Line | undefined {
    let [best, usable]: [Line | undefined, number] = [undefined, 0]
    for (const line of lines) {
      if (line.isRetired) continue
      if (line.isHeld) return line
      usable += 1
      if (!best || line.underWay < best.underWay) best = line
    }
    // Whoever asks does not wait for another line, nor hears that there is none.
    if (best && best.underWay > 0 && usable < LINES) open().catch(() => undefined)
    return best
  }

  function begin(waiting: Waiting): void {
    underWay += 1
    const line = lineForNext()
    if (line) askOn(line, waiting)
    else open().then((opened) => askOn(opened, waiting), waiting.end)
  }

  function askOn(line: Line, waiting: Waiting): void {
    if (waiting.isOver) return
    if (line.isRetired) return waiting.end(new CallFailed('UNREACHED'))
    waiting.place = { line, number: line.ask(waiting.question, waiting.end) }
  }

  function leave(waiting: Waiting): void {
    if (queue.delete(waiting)) return
    underWay -= 1
    const [next] = queue
    if (!next) return
    queue.delete(next)
    begin(next)
  }

  return {
    get saidGoodbyeAt() {
      return saidGoodbyeAt
    },
    ask(question, deadlineMs, left) {
      return new Promise((resolve, reject) => {
        if (left?.aborted) return reject(new CallFailed('LEFT'))
        const end: Take = (answer) => {
          if (waiting.isOver) return
          waiting.isOver = true
          clearTimeout(timer)
          left?.removeEventListener('abort', go)
          leave(waiting)
          if (typeof answer === 'string') resolve(answer)
          else reject(answer)
        }
        const waiting: Waiting = { question, end, isOver: false, place: null }
        const timer = setTimeout(() => {
          waiting.place?.line.giveUp(waiting.place.number)
          end(new CallFailed('TIMEOUT'))
        }, deadlineMs)
        const go = () => {
          waiting.place?.line.leave(waiting.place.number)
          end(new CallFailed('LEFT'))
        }
        left?.addEventListener('abort', go)
        if (underWay < mostAtOnce) begin(waiting)
        else queue.add(waiting)
      })
    },
    async [Symbol.asyncDispose]() {
      await opening?.catch(() => undefined)
      lines.forEach((line) => line.retire())
      await Promise.all([...lines].map((line) => line.gone))
    },
  }
}
