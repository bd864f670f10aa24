import { useEffect, useRef, useState, type FormEvent } from 'react'
import { textOf } from '../../form-text.ts'
import { ask, asRefusal, Refusal } from '../../graph.ts'
import { NewUploadDocument, PublishDocument } from '../../operations.generated.ts'
import { ownAddress } from '../../own-address.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { sentenceFor } from '../../parts/states.tsx'
import { useWords } from '../../words/language.ts'
import { sendFile } from '../../send-file.ts'

interface UploadDialogProps {
  onPublished: () => void
  onClose: () => void
}

/** A file, its title and the moment that becomes its cover; progress while it travels. */
export function UploadDialog({ onPublished, onClose }: UploadDialogProps) {
  const words = useWords()
  const [file, setFile] = useState<File | null>(null)
  const [coverAt, setCoverAt] = useState(0)
  const [part, setPart] = useState<number | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const abort = useRef(new AbortController())
  useEffect(() => () => abort.current.abort(), [])

  async function publish(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (!file) return
    const title = textOf(event.currentTarget, 'title')
    setRefusal(null)
    setPart(0)
    try {
      const { createUpload } = await ask(NewUploadDocument, {}, { signal: abort.current.signal })
      if (file.size > createUpload.maxBytes) throw new Refusal('TOO_LARGE', '')
      await sendFile(ownAddress(createUpload.url) ?? '', file, setPart, abort.current.signal)
      await ask(PublishDocument, { uploadId: createUpload.id, title, coverAt })
      onPublished()
      onClose()
    } catch (error) {
      if (abort.current.signal.aborted) return
      setPart(null)
      setRefusal(asRefusal(error))
    }
  }

  return (
    <Dialog title={words.upload} onClose={onClose}>
      <form className="upload" onSubmit={(event) => void publish(event)}>
        <label>
          {words.file}
          <input
            type="file"
            required
            accept="video/mp4,video/quicktime"
            onChange={({ target }) => {
              setFile(target.files?.[0] ?? null)
              setCoverAt(0)
            }}
          />
        </label>
        {file && <Cover file={file} coverAt={coverAt} onChange={setCoverAt} />}
        <label>
          {words.title}
          <input name="title" maxLength={200} autoComplete="off" />
        </label>
        {refusal && <Problem>{sentenceFor(refusal, words)}</Problem>}
        {part !== null && (
          <label>
            {part < 1 ? words.sending : words.making}
            <progress value={part < 1 ? part : undefined} />
          </label>
        )}
        <button className="button primary" disabled={!file || part !== null}>
          {words.publish}
        </button>
      </form>
    </Dialog>
  )
}

/** The video as it lies on this machine, stopped where the cover is to be taken from. */
function Cover({ file, coverAt, onChange }: { file: File; coverAt: number; onChange: (at: number) => void }) {
  const words = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const [address, setAddress] = useState<string>()
  const [length, setLength] = useState(0)
  useEffect(() => {
    const made = URL.createObjectURL(file)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  useEffect(() => {
    if (video.current) video.current.currentTime = coverAt / 1000
  }, [coverAt])
  return (
    <>
      <video
        ref={video}
        className="cover"
        src={address}
        muted
        playsInline
        preload="auto"
        aria-label={words.cover}
        onLoadedMetadata={({ currentTarget }) => setLength(Math.floor(currentTarget.duration * 1000) || 0)}
      />
      <label>
        {words.cover}
        <input
          type="range"
          min={0}
          max={length}
          step={100}
          value={coverAt}
          onChange={({ target }) => onChange(Number(target.value))}
        />
      </label>
    </>
  )
}
