import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
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

/** A text that was sent once, and the id it was sent with. */
interface Attempt {
  content: string
  clientMessageId: string
}

/** Enter sends, Shift and Enter makes a new line. What could not be sent stays, and sending again is harmless. */
export function Composer({ peerId, canSayTyping, onSent }: ComposerProps) {
  const words = useWords()
  const [content, setContent] = useState('')
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const attempt = useRef<Attempt | null>(null)
  const saidTypingAt = useRef(0)

  async function send(event: FormEvent) {
    event.preventDefault()
    if (content.trim() === '') return
    try {
      const sent = attemptAt(content)
      onSent((await ask(SendDocument, { toUserId: peerId, ...sent })).sendMessage)
      if (attempt.current === sent) attempt.current = null
      // What was typed meanwhile is the next message.
      setContent((now) => (now === content ? '' : now))
      setRefusal(null)
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }

  /** The same text again is the same message; another text under its id would be taken for it, and be lost. */
  function attemptAt(content: string): Attempt {
    if (attempt.current?.content === content) return attempt.current
    return (attempt.current = { content, clientMessageId: newId() })
  }

  function change(text: string) {
    setContent(text)
    // What is written into an empty box is new, also where it says the same.
    if (text === '') attempt.current = null
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

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
