import { useState } from 'react'
import { ask, asRefusal, Refusal } from '../graph.ts'
import { DeleteVideoDocument } from '../operations.generated.ts'
import { useWords } from '../words/language.ts'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'
import { sentenceFor } from './states.tsx'

interface DeleteVideoDialogProps {
  videoId: string
  title: string
  onDeleted: () => void
  onClose: () => void
}

/** Asks once more before a video goes. */
export function DeleteVideoDialog({ videoId, title, onDeleted, onClose }: DeleteVideoDialogProps) {
  const words = useWords()
  const [isGoing, setGoing] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)

  async function remove() {
    setGoing(true)
    setRefusal(null)
    try {
      await ask(DeleteVideoDocument, { videoId }).catch(unlessGone)
      onClose()
      onDeleted()
    } catch (error) {
      setGoing(false)
      setRefusal(asRefusal(error))
    }
  }

  return (
    <Dialog title={words.deleteVideo} onClose={onClose}>
      <p>{words.deleteVideoWhat(isolated(title))}</p>
      {refusal && <Problem>{sentenceFor(refusal, words)}</Problem>}
      <div className="choice">
        <button type="button" className="button" onClick={onClose}>
          {words.cancel}
        </button>
        <button type="button" className="button primary" disabled={isGoing} onClick={() => void remove()}>
          {words.remove}
        </button>
      </div>
    </Dialog>
  )
}

/** A text within a sentence that keeps its direction of writing to itself, whatever letters turn it. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`
}

/** Somebody else was faster, or an answer got lost on the way: it is as it was wanted. */
function unlessGone(error: unknown): void {
  if (!(error instanceof Refusal && error.code === 'NOT_FOUND')) throw error
}
