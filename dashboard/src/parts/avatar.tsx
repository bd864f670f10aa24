import { useState } from 'react'
import { ownAddress } from '../own-address.ts'

const HUES = 12

interface AvatarProps {
  person: { id: string; name: string | null; avatar: string | null }
}

/** A person's picture; without one that can be shown, their first letter on a colour of their own. The name stands beside it. */
export function Avatar({ person: { id, name, avatar } }: AvatarProps) {
  const address = ownAddress(avatar)
  const [broken, setBroken] = useState<string>()
  if (address && address !== broken)
    return <img className="avatar" src={address} alt="" onError={() => setBroken(address)} />
  const [first = '?'] = name ?? ''
  return (
    <span className="avatar" data-hue={Number(id) % HUES} aria-hidden="true">
      {first.toUpperCase()}
    </span>
  )
}
