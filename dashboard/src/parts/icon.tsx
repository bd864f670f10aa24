const paths = {
  feed: 'M5 4.5h14a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM10 8.5v7l6-3.5z',
  chat: 'M4 5h16v11H9l-5 4z',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6 0 0 1 13 0zM16 5a3.5 3.5 0 0 1 0 6.2M18.5 14.5a6.5 6 0 0 1 3 5.5',
  studio: 'M4 7.5h11v9H4zM15 11l5-3v8l-5-3',
  operator: 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  heart: 'M12 20.5 4.6 13a5 5 0 0 1 7.4-6.7A5 5 0 0 1 19.4 13z',
  comment:
    'M12 4c5 0 9 3.1 9 7.2s-4 7.2-9 7.2q-1.3 0-2.5-.3L4.8 20.5l.9-3.7C4.1 15.4 3 13.5 3 11.2 3 7.1 7 4 12 4z',
  sound: 'M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  noSound: 'M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM16 9.5l5 5M21 9.5l-5 5',
  back: 'M15 5l-7 7 7 7',
  bin: 'M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 10.5v6M13.5 10.5v6',
  close: 'M6 6l12 12M18 6 6 18',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20.5 20.5 16 16',
  shield: 'M12 3.5 5 6v5.5c0 4.3 2.9 7.4 7 9 4.1-1.6 7-4.7 7-9V6zM9 12l2.2 2.2L15.2 10',
  send: 'M4 12 20 4l-5 16-3.5-6.5z',
  play: 'M8 5v14l11-7z',
  pause: 'M8 5v14M16 5v14',
  upload: 'M12 16V5M7 9.5 12 4.5l5 5M5 19.5h14',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, isFull = false }: { name: IconName; isFull?: boolean }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" data-full={isFull || undefined}>
      <path d={paths[name]} />
    </svg>
  )
}
