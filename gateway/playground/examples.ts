import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** A saved operation, as the page lists it and opens it. */
export interface Example {
  /** Its file's name without the ending: `01-feed`. */
  name: string
  /** The part of the product it is about. */
  group: string
  title: string
  /** Whether it answers to guests with an error only. */
  needsViewer: boolean
  query: string
  /** As written in the file beside it, for a person to read and change. */
  variables: string | null
}

/** Every `NN-name.graphql` in a folder, in the order of their names, with the `NN-name.json` beside it. */
export async function readExamples(folder: string): Promise<Example[]> {
  const files = (await readdir(folder)).sort()
  return Promise.all(
    files.filter((file) => file.endsWith('.graphql')).map((file) => readExample(folder, file, files)),
  )
}

async function readExample(folder: string, file: string, files: readonly string[]): Promise<Example> {
  const name = basename(file, '.graphql')
  // Trimmed: the editors would show a file's last line break as a line.
  const read = async (fileName: string) => (await readFile(join(folder, fileName), 'utf8')).trim()
  const query = await read(file)
  const [, group, title] = /^# (\w+): (.+)$/m.exec(query) ?? []
  if (!group || !title) throw new Error(`${file} must begin with a line like "# Videos: The feed"`)
  const variables = files.includes(`${name}.json`) ? await read(`${name}.json`) : null
  return { name, group, title, needsViewer: /^# Sign in first/m.test(query), query, variables }
}
