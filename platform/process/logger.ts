import { pino, type DestinationStream, type Logger } from 'pino'
import pretty from 'pino-pretty'
import { currentTraceId } from '#platform/observe/traces.ts'
import { openLogOutput } from './log-output.ts'

export type { Logger } from 'pino'

/** Values under these keys never reach a log, at any depth that our code logs at. */
const SECRET_KEYS = ['token', 'password', 'content', 'authorization', 'cookie', 'x-sealed-caller', 'address']

/**
 * The one root logger: JSON lines for machines, coloured lines when a person is watching.
 * `error` means that somebody must act; a refused request is `info`.
 */
export function createLogger(level: string, person: boolean, output?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
    mixin: () => {
      const traceId = currentTraceId()
      return traceId === undefined ? {} : { traceId }
    },
  }
  return pino(options, output ?? (person ? prettyOutput() : openLogOutput(process.stdout.fd)))
}

function prettyOutput(): DestinationStream {
  return pretty({ colorize: true, translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname', sync: true })
}

/** Longest that a process waits at its end for its last lines to be taken, in milliseconds. */
const LAST_LINES_MS = 500

/** Resolves when what was logged is written, or nobody takes it. */
export async function flushLog(logger: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, LAST_LINES_MS)))
  await Promise.race([new Promise<void>((resolve) => logger.flush(() => resolve())), late])
  clearTimeout(timer)
}
