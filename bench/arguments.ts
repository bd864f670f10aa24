import { parseArgs, type ParseArgsConfig } from 'node:util'

/** What a benchmark can be told, with what holds unless it is: a text, a count, or whether it is so. */
type Defaults = Record<string, string | number | boolean>

type Given<D extends Defaults> = {
  [Name in keyof D]: D[Name] extends boolean ? boolean : D[Name] extends number ? number : string
}

/** Texts that are one of a few words. */
type Words<D extends Defaults> = Partial<Record<keyof D, readonly string[]>>

/**
 * What the command line says, else the defaults. Whoever asks for what there is not gets a sentence and the usage,
 * before anything is started.
 */
export function readArguments<D extends Defaults>(usage: string, defaults: D, words?: Words<D>): Given<D> {
  try {
    return parseArguments(process.argv.slice(2), defaults, words)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    process.exit(2)
  }
}

/** Throws for an option that there is none of, a word that is not meant, and a count that is no whole number from one on. */
export function parseArguments<D extends Defaults>(
  args: readonly string[],
  defaults: D,
  words: Words<D> = {},
): Given<D> {
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const [name, value] of Object.entries(defaults)) {
    options[name] = { type: typeof value === 'boolean' ? 'boolean' : 'string' }
  }
  const { values } = parseArgs({ args: [...args], options })
  const given = Object.entries(defaults).map(([name, value]) => {
    const said = values[name]
    if (typeof said !== 'string') return [name, said ?? value]
    const meant = words[name]
    if (meant && !meant.includes(said)) throw new Error(`--${name} is one of: ${meant.join(', ')}.`)
    return [name, typeof value === 'number' ? countOf(name, said) : said]
  })
  // Every name of the defaults, with a value of the type that its default has.
  return Object.fromEntries(given) as Given<D>
}

function countOf(name: string, said: string): number {
  const count = Number(said)
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} is a whole number, 1 or more.`)
  return count
}
