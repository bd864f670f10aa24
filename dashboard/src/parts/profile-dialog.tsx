import { useEffect, useId, useRef, useState, type FormEvent } from 'react'
import { textOf } from '../form-text.ts'
import { ask, asRefusal, Refusal } from '../graph.ts'
import {
  NewPictureDocument,
  RemovePictureDocument,
  SetPictureDocument,
  SetSignatureDocument,
  type MyProfileResult,
} from '../operations.generated.ts'
import { ownAddress } from '../own-address.ts'
import { sendFile } from '../send-file.ts'
import { useWords } from '../words/language.ts'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'
import { sentenceFor } from './states.tsx'

type Profile = NonNullable<MyProfileResult['me']>
type Picture = 'AVATAR' | 'BACKGROUND_IMAGE'

interface ProfileDialogProps {
  profile: Profile
  onChanged: () => void
  /** The viewer wants to delete their account. */
  onLeave: () => void
  onClose: () => void
}

/** What others see of the viewer next to the name, and the way to change it. */
export function ProfileDialog({ profile, onChanged, onLeave, onClose }: ProfileDialogProps) {
  const words = useWords()
  const [doing, setDoing] = useState<'signature' | Picture | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const abort = useRef(new AbortController())
  useEffect(() => () => abort.current.abort(), [])

  async function attempt(what: 'signature' | Picture, change: () => Promise<unknown>) {
    setDoing(what)
    setRefusal(null)
    try {
      await change()
      onChanged()
      if (what === 'signature') onClose()
    } catch (error) {
      if (!abort.current.signal.aborted) setRefusal(asRefusal(error))
    }
    setDoing(null)
  }

  function say(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const signature = textOf(event.currentTarget, 'signature')
    void attempt('signature', () => ask(SetSignatureDocument, { signature }))
  }

  async function send(purpose: Picture, file: File) {
    const { createUpload } = await ask(NewPictureDocument, { purpose })
    if (file.size > createUpload.maxBytes) throw new Refusal('TOO_LARGE', '')
    await sendFile(ownAddress(createUpload.url) ?? '', file, () => undefined, abort.current.signal)
    const set = () => ask(SetPictureDocument, { uploadId: createUpload.id })
    // Each answer takes some seconds while it is being made.
    while ((await set()).setProfilePicture.status === 'PROCESSING') abort.current.signal.throwIfAborted()
  }

  const pictures = (
    [
      ['AVATAR', profile.avatar],
      ['BACKGROUND_IMAGE', profile.backgroundImage],
    ] as const
  ).map(([picture, address]) => (
    <PictureField
      key={picture}
      title={words.purposes[picture]}
      address={ownAddress(address)}
      isBusy={doing !== null}
      isGoing={doing === picture}
      onFile={(file) => void attempt(picture, () => send(picture, file))}
      onRemove={() => void attempt(picture, () => ask(RemovePictureDocument, { picture }))}
    />
  ))

  return (
    <Dialog title={words.profile} onClose={onClose}>
      <div className="profile">
        {pictures}
        <form onSubmit={say}>
          <label>
            {words.signature}
            <input
              name="signature"
              maxLength={80}
              autoComplete="off"
              defaultValue={profile.signature ?? ''}
            />
          </label>
          <button className="button primary" disabled={doing !== null}>
            {words.save}
          </button>
        </form>
        {refusal && (
          <Problem>
            {refusal.code === 'UNSUPPORTED_MEDIA' ? words.notAPicture : sentenceFor(refusal, words)}
          </Problem>
        )}
        <button type="button" className="bare" onClick={onLeave}>
          {words.deleteAccount}
        </button>
      </div>
    </Dialog>
  )
}

interface PictureFieldProps {
  title: string
  address: string | undefined
  /** Something is being changed: one thing at a time. */
  isBusy: boolean
  /** It is this picture that is being changed. */
  isGoing: boolean
  onFile: (file: File) => void
  onRemove: () => void
}

/** One picture as it is, and a file in its place. */
function PictureField({ title, address, isBusy, isGoing, onFile, onRemove }: PictureFieldProps) {
  const words = useWords()
  const id = useId()
  return (
    <fieldset aria-busy={isGoing}>
      <legend>{title}</legend>
      {address && <img src={address} alt={title} />}
      <label htmlFor={id}>{words.pictureFile}</label>
      <input
        id={id}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        disabled={isBusy}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          // The same file may be chosen again.
          target.value = ''
          if (file) onFile(file)
        }}
      />
      {isGoing && <progress aria-label={words.sending} />}
      {address && (
        <button type="button" className="bare" disabled={isBusy} onClick={onRemove}>
          {words.removePicture}
        </button>
      )}
    </fieldset>
  )
}
