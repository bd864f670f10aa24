import type { ReactNode } from 'react'
import { ask, Refusal } from '../../graph.ts'
import { ClearSignatureDocument, RemovePictureOfDocument } from '../../operations.generated.ts'
import { ownAddress } from '../../own-address.ts'
import { useWords } from '../../words/language.ts'
import type { Moderated } from './person.ts'
import type { Moderation } from './use-moderation.ts'

interface ShownProps extends Moderation {
  person: Moderated
  isSignatureOffered: boolean
}

/** What somebody shows of themselves, as far as there is something, and the way to take it away. */
export function Shown({ person, isSignatureOffered, isBusy, act }: ShownProps) {
  const words = useWords()
  const { id: userId, avatar, backgroundImage, signature } = person

  function clear() {
    act(async () => (await ask(ClearSignatureDocument, { userId })).clearSignature, words.moderation.isTaken)
  }

  const pictures = (
    [
      ['AVATAR', 'avatar', avatar],
      ['BACKGROUND_IMAGE', 'backgroundImage', backgroundImage],
    ] as const
  ).map(([picture, field, address]) => {
    const remove = async () => (await ask(RemovePictureOfDocument, { userId, picture })).removeProfilePicture
    const title = words.purposes[picture]
    return (
      address && (
        <Part
          key={picture}
          title={title}
          isBusy={isBusy}
          onRemove={() =>
            act(() => remove().catch(asGone({ ...person, [field]: '' })), words.moderation.isTaken)
          }
        >
          <img src={ownAddress(address)} alt={title} />
        </Part>
      )
    )
  })

  return (
    <>
      {pictures}
      {isSignatureOffered && signature && (
        <Part title={words.moderation.signature} isBusy={isBusy} onRemove={clear}>
          <p>{signature}</p>
        </Part>
      )}
    </>
  )
}

interface PartProps {
  title: string
  isBusy: boolean
  onRemove: () => void
  children: ReactNode
}

function Part({ title, isBusy, onRemove, children }: PartProps) {
  const { removePicture } = useWords()
  return (
    <fieldset>
      <legend>{title}</legend>
      {children}
      <button type="button" className="bare" disabled={isBusy} onClick={onRemove}>
        {removePicture}
      </button>
    </fieldset>
  )
}

/** Somebody else was faster, or an answer got lost on the way: it is as it was wanted. */
function asGone(person: Moderated): (error: unknown) => Moderated {
  return (error) => {
    if (error instanceof Refusal && error.code === 'NOT_FOUND') return person
    throw error
  }
}
