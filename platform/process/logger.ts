import { pino, type DestinationStream, type Logger } from 'pino'
import { prettyFactory } from 'pino-pretty'
import { currentTraceId } from '#platform/observe/traces.ts'
import { openLogOutput } from './log-output.ts'
import { within } from './within.ts'

export type { Logger } from 'pino'

/** Values under these keys never reach a log, at any depth that our code logs at. */
const SECRET_KEYS = ['token', 'password', 'content', 'authorization', 'cookie', 'x-sealed-caller', 'address']

/** Children keep the level that they were born with, unless somebody tells them. */
const families = new WeakMap<Logger, Logger[]>()

/**
 * The one root logger: JSON lines for machines, coloured lines when a person is watching.
 * `error` means that somebody must act; a refused request is `info`.
 */
export function createLogger(level: string, person: boolean, output?: DestinationStream): Logger {
  const family: Logger[] = []
  const options = {
    level,
    onChild: (child: Logger) => void family.push(child),
    base: null,
    redact: SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
    mixin: () => {
      const traceId = currentTraceId()
      return traceId === undefined ? {} : { traceId }
    },
  }
  const logger = pino(options, output ?? logOutput(person))
  families.set(logger, family)
  return logger
}

/** Changes what is logged from now on, by a root logger and its children; those that had a level of their own keep it. */
export function changeLevel(logger: Logger, level: string): void {
  const before = logger.level
  if (level === before) return
  for (const child of families.get(logger) ?? []) if (child.level === before) child.level = level
  logger.level = level
}

/** A terminal that somebody holds still stops nobody either: lines for people take the same way as all others. */
function logOutput(person: boolean): DestinationStream {
  const output = openLogOutput(process.stdout.fd)
  if (!person) return output
  const spell = prettyFactory({ colorize: true, translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname' })
  return { ...output, write: (line) => output.write(spell(line)) }
}

/** Longest that a process waits at its end for its last lines to be taken, in milliseconds. */
const LAST_LINES_MS = 500

/** Resolves when what was logged is written, or nobody takes it. */
export async function flushLog(logger: Logger): Promise<void> {
  await within(LAST_LINES_MS, new Promise<void>((resolve) => logger.flush(() => resolve())))
}
