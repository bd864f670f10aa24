import { useEffect, useRef, useState } from 'react'
import { Icon } from '../../parts/icon.tsx'
import { useLetGo } from '../../parts/let-go.ts'
import { useWords } from '../../words/language.ts'

interface PlayerProps {
  poster: string | undefined
  source: string | undefined
  /** Whether it is this clip's turn. */
  isOn: boolean
  /** It was watched for some seconds, or to its end. */
  onWatched: () => void
  title: string
}

const WATCHED_SECONDS = 3

// One choice for all clips: whoever turned the sound on wants it for the next clip too. Browsers begin without.
let isMuted = true

/** Plays over and over while it is its turn. */
export function Player({ poster, source, isOn, onWatched, title }: PlayerProps) {
  const words = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const [isPaused, setPaused] = useState(true)
  const [muted, setMuted] = useState(isMuted)
  useLetGo(video, source)

  useEffect(() => {
    const element = video.current
    if (!element || !source) return
    if (!isOn) return element.pause()
    element.muted = isMuted
    setMuted(isMuted)
    // Refused where nothing may play by itself: then the button is there.
    element.play().catch(() => undefined)
  }, [isOn, source])

  const toggle = () => void (isPaused ? video.current?.play().catch(() => undefined) : video.current?.pause())
  const toggleSound = () => {
    isMuted = !muted
    setMuted(isMuted)
    if (video.current) video.current.muted = isMuted
  }
  return (
    <div className="player">
      <video
        ref={video}
        src={source}
        poster={poster}
        aria-label={title}
        loop
        muted
        playsInline
        preload="metadata"
        onPlay={() => setPaused(false)}
        onTimeUpdate={({ currentTarget: { currentTime, duration } }) => {
          if (currentTime >= Math.min(WATCHED_SECONDS, duration * 0.9)) onWatched()
        }}
        onPause={() => setPaused(true)}
        onClick={toggle}
      />
      <div className="player-buttons">
        <button
          type="button"
          aria-label={isPaused ? words.play : words.pause}
          onClick={toggle}
          data-paused={isPaused}
        >
          <Icon name={isPaused ? 'play' : 'pause'} isFull={isPaused} />
        </button>
        <button type="button" aria-label={muted ? words.sound : words.noSound} onClick={toggleSound}>
          <Icon name={muted ? 'noSound' : 'sound'} />
        </button>
      </div>
    </div>
  )
}
