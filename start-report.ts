import type { WriteStream } from 'node:tty'
import type { Config } from '#platform/process/config.ts'
import type { Ports } from './one-machine.ts'

/** What start-up tells a person, in a few lines. */
export function createReport(out: WriteStream | NodeJS.WriteStream) {
  const say = (line: string) => void out.write(`${line}\n`)

  return {
    step: (step: string) => say(`  … ${step}`),

    ready({ restPort, gatewayPort, opsPort }: Ports, config: Config) {
      // Since the process began: loading the programs is the greater part of it.
      const seconds = (performance.now() / 1_000).toFixed(1)
      say('')
      say(`  douyin-supergraph is ready (${seconds} s)`)
      say('')
      say(
        `  Douyin app   http://localhost:${restPort}      the REST contract; on a phone use this machine's address`,
      )
      say(`  Playground   http://localhost:${gatewayPort}      the graph, in a browser`)
      say(`  Dashboard    http://localhost:${gatewayPort}/dashboard`)
      say(`  GraphQL      http://localhost:${gatewayPort}/graphql`)
      if (opsPort !== null)
        say(`  Operators    http://localhost:${opsPort}/ops      numbers of this process; this machine only`)
      say('')
      say(
        `  Database     ${config.DATABASE_URL ? 'the server of DATABASE_URL' : `embedded, in ${config.DATA_DIR}`}`,
      )
      say(
        `  Media        ${config.S3_ENDPOINT ? `bucket ${config.S3_BUCKET} at ${config.S3_ENDPOINT}` : `in ${config.DATA_DIR}`}`,
      )
      say('')
      say('  Ctrl-C stops everything; what was stored stays.')
    },

    stopped: () => say('  Stopped; nothing was lost.'),

    /** A sentence for a person, or an error that somebody has to look into. */
    failed(problem: unknown) {
      if (typeof problem === 'string') process.stderr.write(`${problem}\n`)
      else console.error(problem)
    },
  }
}
