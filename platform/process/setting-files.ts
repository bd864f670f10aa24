import { readFileSync } from 'node:fs'

/**
 * The environment, with what lies in files: `NAME_FILE` names the file that holds `NAME`, as orchestrators hand out
 * secrets. A file that cannot be read is a problem to be told, never an empty setting.
 */
export function readSettingFiles(env: NodeJS.ProcessEnv, names: readonly string[], problems: string[]) {
  const read = { ...env }
  for (const name of names) {
    const path = env[`${name}_FILE`]
    if (!path) continue
    if (env[name]) problems.push(`  ${name}: is set, and ${name}_FILE too: which one counts?`)
    try {
      read[name] = readFileSync(path, 'utf8').trim()
    } catch {
      problems.push(`  ${name}_FILE: ${path} cannot be read`)
    }
  }
  return read
}
