import { z } from 'zod'
import { readSettingFiles } from './setting-files.ts'
import { addresses } from './settings/addresses.ts'
import { observation } from './settings/observation.ts'
import { running } from './settings/running.ts'
import { safety } from './settings/safety.ts'
import { stores } from './settings/stores.ts'
import { uploads } from './settings/uploads.ts'

/** Every setting of the system. `.env.example` is written from this object, so it cannot lie. */
export const settings = z.object({
  ...addresses,
  ...stores,
  ...safety,
  ...uploads,
  ...running,
  ...observation,
})

export type Config = z.infer<typeof settings>

/** Something a person can put right: start-up prints its sentence and no stack. */
export class SetupError extends Error {
  override name = 'SetupError'
}

/** Reads the environment once and judges it whole: every problem is told in one message. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const problems: string[] = []
  const entries = Object.entries(readSettingFiles(env, Object.keys(settings.shape), problems))
  const result = settings.safeParse(Object.fromEntries(entries.filter(([, value]) => value?.trim() !== '')))
  for (const issue of result.error?.issues ?? []) problems.push(`  ${issue.path.join('.')}: ${issue.message}`)
  if (problems.length === 0 && result.success) return result.data
  throw new SetupError(`These settings cannot be used:\n${problems.join('\n')}`)
}
