import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { BackupError } from './manifest.ts'

const NEWLINE = 10

/** What a table's lines came to. */
export interface Lines {
  rows: number
  /** Hex. */
  sha256: string
}

/** Lets bytes through and keeps count of them: a row is a line, in the text format of COPY. */
function counted() {
  const hash = createHash('sha256')
  let rows = 0
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) rows += 1
      done(null, chunk)
    },
  })
  return { through, total: (): Lines => ({ rows, sha256: hash.digest('hex') }) }
}

/** Writes a table's lines to its file, packed. */
export async function keepLines(folder: string, table: string, lines: Readable): Promise<Lines> {
  const { through, total } = counted()
  const file = createWriteStream(fileOf(folder, table), { flags: 'wx', mode: 0o600 })
  await pipeline(lines, through, createGzip(), file)
  return total()
}

/** A table's lines again. The stream fails at its end when they are not those that were kept. */
export function keptLines(folder: string, table: string, expected: Lines): Readable {
  const { through, total } = counted()
  const checked = new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, chunk),
    flush(done) {
      const { rows, sha256 } = total()
      const isSame = rows === expected.rows && sha256 === expected.sha256
      done(isSame ? null : new BackupError(`The rows of ${table} are not those that were backed up.`))
    },
  })
  // Whoever reads the last of these streams hears of the failure of each.
  pipeline(createReadStream(fileOf(folder, table)), createGunzip(), through, checked).catch(() => undefined)
  return checked
}

function fileOf(folder: string, table: string): string {
  return join(folder, 'rows', `${table}.gz`)
}
