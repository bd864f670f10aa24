import { access, chmod, constants, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** The system's ffmpeg behind a door that a test can close. */
export interface StandIn extends AsyncDisposable {
  /** For `FFMPEG_PATH`. */
  readonly path: string
  /** Whoever comes from now on waits. */
  hold(): Promise<void>
  letGo(): Promise<void>
  /** Whoever comes from now on is killed, as if memory had run out; with `false` no more. */
  kill(isOn: boolean): Promise<void>
}

/** Files longer than this are never done: a stand-in for what takes for ever. */
export const ENDLESS_BYTES = 2_000_000

export const ffmpegPath = await onPath('ffmpeg')
export const withoutFfmpeg = 'skipped: there is no ffmpeg on PATH'

export async function ffmpegStandIn(): Promise<StandIn> {
  const folder = await mkdtemp(join(tmpdir(), 'stand-in-'))
  const [path, held, killed] = ['ffmpeg', 'held', 'killed'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const script = `#!/bin/sh
[ "$1" = -version ] && exit 0
for word in "$@"; do
  case "$word" in file:*) [ "$(wc -c < "\${word#file:}")" -gt ${ENDLESS_BYTES} ] && exec sleep 600 ;; esac
done
[ -e ${killed} ] && kill -9 $$
while [ -e ${held} ]; do sleep 0.02; done
exec ${ffmpegPath} "$@"
`
  await writeFile(path, script)
  await chmod(path, 0o755)
  return {
    path,
    hold: () => writeFile(held, ''),
    letGo: () => rm(held, { force: true }),
    kill: (isOn) => (isOn ? writeFile(killed, '') : rm(killed, { force: true })),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function onPath(program: string): Promise<string | null> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program)
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  return null
}
