import { useEffect, type RefObject } from 'react'

/**
 * Ends the loading of a clip that is shown no more, or has no address any more. A browser goes on holding the
 * connection that a clip came by, and has six of them for all that a page asks.
 */
export function useLetGo(video: RefObject<HTMLVideoElement | null>, source: string | undefined): void {
  useEffect(() => {
    const element = video.current
    if (!element || !source) return
    return () => {
      if (element.isConnected && element.hasAttribute('src')) return
      element.removeAttribute('src')
      element.load()
    }
  }, [video, source])
}
