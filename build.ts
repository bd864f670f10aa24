import { buildPrograms } from './tools/build.ts'
import { run } from './tools/run.ts'

/** `npm run build`: the services as JavaScript, in `dist/`. */
await run(() => buildPrograms())
