import { pino, type Logger } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

/** Values under these keys never reach a log, at any depth that our code logs at. */
const SECRET_KEYS = ['token', 'password', 'content', 'authorization', 'x-sealed-caller']

/**
 * The one root logger: JSON lines for machines, coloured lines when a person is watching.
 * `error` means that somebody must act; a refused request is `info`.
 */
export function createLogger(level: string, person: boolean): Logger {
  const options = {
    level,
    base: null,
    redact: SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
  }
  return person
    ? pino(
        options,
        pretty({ colorize: true, translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname', sync: true }),
      )
    : pino(options)
}
