const HUES = 12

/** A person's first letter on a colour of their own. */
export function Avatar({ id, name }: { id: string; name: string | null }) {
  const [first = '?'] = name ?? ''
  return (
    <span className="avatar" data-hue={Number(id) % HUES} aria-hidden="true">
      {first.toUpperCase()}
    </span>
  )
}
