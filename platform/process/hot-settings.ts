import { statSync, unwatchFile, watchFile } from 'node:fs'
import { SetupError } from './config.ts'
import type { Logger } from './logger.ts'
import { hotSettings, readHot, type Hot } from './settings/hot.ts'

export interface HotSettings extends AsyncDisposable {
  readonly current: Hot
  /** Calls back now, and whenever the settings have changed. */
  apply(use: (hot: Hot) => void): void
}

/** A file is looked at this often, in milliseconds; being told of changes does not work on every file system. */
const LOOK_MS = 500
/** Whoever saves a file may empty it first: only one that stays empty for so long, in milliseconds, is meant to be. */
const EMPTY_MS = 1_000

/** Settings of a file, read again whenever it changes: as a whole or, when anything in it is wrong, not at all. */
export function openHotSettings(path: string | undefined, logger: Logger): HotSettings {
  let current = path === undefined ? hotSettings.parse({}) : readOrRefuse(path)
  const uses: ((hot: Hot) => void)[] = []

  function readAgain(file: string): void {
    const read = readHot(file)
    if ('problem' in read)
      return logger.error({ file, problem: read.problem }, 'changed settings were refused')
    const changed = changesBetween(current, read.hot)
    if (changed.length === 0) return
    current = read.hot
    for (const use of uses) use(current)
    logger.warn({ audit: 'settings', file, changed }, 'settings have changed')
  }
  let emptied: NodeJS.Timeout | undefined
  const look = () => {
    clearTimeout(emptied)
    if (path === undefined) return
    if (isEmpty(path)) emptied = setTimeout(readAgain, EMPTY_MS, path).unref()
    else readAgain(path)
  }
  if (path !== undefined) watchFile(path, { interval: LOOK_MS, persistent: false }, look)

  return {
    get current() {
      return current
    },
    apply(use) {
      uses.push(use)
      use(current)
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(emptied)
      if (path !== undefined) unwatchFile(path, look)
    },
  }
}

function isEmpty(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === 0
}

function readOrRefuse(path: string): Hot {
  const read = readHot(path)
  if ('problem' in read) throw new SetupError(`The settings in ${path} cannot be used: ${read.problem}`)
  return read.hot
}

/** What a line of audit says: each change, the words by their number. */
function changesBetween(before: Hot, after: Hot): string[] {
  const spell = (value: unknown) => (Array.isArray(value) ? `${value.length} of them` : String(value))
  const names = Object.keys(hotSettings.shape) as (keyof Hot)[]
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `${name}: ${spell(before[name])} → ${spell(after[name])}`)
}
