import type { TestProject } from 'vitest/node'
import { startS3Server, whyNoS3 } from '../../fleet/servers/s3.ts'
import type { S3StoreOptions } from '../../subgraphs/videos/media/s3-store.ts'
import { buildPrograms } from '../../tools/build.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The S3 server of this run; null where none can be had, and media lies in folders. */
    s3: S3StoreOptions | null
  }
}

/** What services that run apart need besides Postgres: their programs compiled, and one S3 server for all worlds. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  console.log(await buildPrograms())
  const why = await whyNoS3(process.env)
  if (why) {
    console.log(`without S3: ${why}`)
    project.provide('s3', null)
    return async () => undefined
  }
  const server = await startS3Server(process.env)
  project.provide('s3', server.options)
  return async () => {
    await server[Symbol.asyncDispose]()
  }
}
