import { parseArgs } from 'node:util'
import { composeSupergraph } from './tools/compose-supergraph.ts'
import { supergraphPath } from './tools/generate.ts'
import { writeGenerated } from './tools/generated-file.ts'
import { publishSchema } from './tools/publish-schema.ts'
import { run } from './tools/run.ts'

await run(async () => {
  const { values } = parseArgs({ options: { publish: { type: 'boolean' }, break: { type: 'string' } } })
  if (values.break !== undefined && !values.publish) throw new Error('--break belongs to --publish')
  const { sdl } = composeSupergraph()
  const written = writeGenerated([{ path: supergraphPath, text: sdl }])
  const composed = written.length > 0 ? `wrote ${written.join(', ')}` : 'the supergraph is up to date'
  if (!values.publish) return composed
  return `${composed}\n${await publishSchema(sdl, values.break?.trim() ?? '', new Date())}`
})
