import { composeSupergraph } from './tools/compose-supergraph.ts'
import { supergraphPath } from './tools/generate.ts'
import { writeGenerated } from './tools/generated-file.ts'
import { run } from './tools/run.ts'

await run(() => {
  const { sdl } = composeSupergraph()
  const written = writeGenerated([{ path: supergraphPath, text: sdl }])
  return written.length > 0 ? `wrote ${written.join(', ')}` : 'the supergraph is up to date'
})
