import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import { useAttempt } from '../../attempt.ts'
import { ask, asRefusal, type Refusal } from '../../graph.ts'
import { SayTypingDocument, SendDocument, type Line } from '../../operations.generated.ts'
import { Icon } from '../../parts/icon.tsx'
import { Problem } from '../../parts/problem.tsx'
import { sentenceFor } from '../../parts/states.tsx'
import { useWords } from '../../words/language.ts'

const TYPING_EVERY_MS = 2_000

interface ComposerProps {
  peerId: string
  /** Nobody is told about typing before the first message. */
  canSayTyping: boolean
  onSent: (line: Line) => void
}

/** Enter sends, Shift and Enter makes a new line. What could not be sent stays, and sending again is harmless. */
export function Composer({ peerId, canSayTyping, onSent }: ComposerProps) {
  const words = useWords()
  const [content, setContent] = useState('')
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const attempt = useAttempt()
  const saidTypingAt = useRef(0)

  async function send(event: FormEvent) {
    event.preventDefault()
    if (content.trim() === '') return
    try {
      const clientMessageId = attempt.idOf(content)
      onSent((await ask(SendDocument, { toUserId: peerId, content, clientMessageId })).sendMessage)
      attempt.arrived(clientMessageId)
      // What was typed meanwhile is the next message.
      setContent((now) => (now === content ? '' : now))
      setRefusal(null)
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }

  function change(text: string) {
    setContent(text)
    // What is written into an empty box is new, also where it says the same.
    if (text === '') attempt.forget()
    if (!canSayTyping || text === '' || Date.now() - saidTypingAt.current < TYPING_EVERY_MS) return
    saidTypingAt.current = Date.now()
    void ask(SayTypingDocument, { toUserId: peerId }).catch(() => undefined)
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While an input method composes (pinyin), Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    void send(event)
  }

  return (
    <form className="say" onSubmit={(event) => void send(event)}>
      {refusal && <Problem>{sentenceFor(refusal, words)}</Problem>}
      <textarea
        rows={1}
        maxLength={2000}
        value={content}
        placeholder={words.saySomething}
        aria-label={words.saySomething}
        onChange={({ target }) => change(target.value)}
        onKeyDown={onKeyDown}
      />
      <button className="button primary" aria-label={words.send}>
        <Icon name="send" isFull />
      </button>
    </form>
  )
}
