import type { Reporter } from 'vitest/node'

/** What was stopped tidies up for so long, in milliseconds. */
const TIDYING_MS = 30_000

/** Ends a run that takes longer than it may: the story that is being told fails, those that were to come are not told. */
export function timeLimit(minutes: number): Reporter {
  let timer: NodeJS.Timeout | undefined
  return {
    onInit(vitest) {
      timer = setTimeout(() => {
        console.error(`Stopped: the run is not over after ${minutes} minutes, which is all it may take.`)
        process.exitCode = 1
        void vitest.cancelCurrentRun('test-failure')
        setTimeout(() => process.exit(1), TIDYING_MS).unref()
      }, minutes * 60_000)
    },
    onTestRunEnd() {
      clearTimeout(timer)
    },
  }
}
