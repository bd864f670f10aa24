import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { SetupError } from './config.ts'
import { addressesOf } from './settings/kinds.ts'

const notAnAddress = 'must be an http(s) address'

// The pattern, because URLs are parsed leniently: a line break inside would be dropped in silence.
const address = z.url({ protocol: /^https?$/ }).regex(/^\S+$/)

const subgraph = z
  .strictObject({
    url: z.string().refine((text) => addressesOf(text).every((each) => address.safeParse(each).success), {
      error: notAnAddress,
    }),
    schema: z.string().endsWith('.graphql', 'must be the path of a .graphql file'),
  })
  .transform(({ url, schema }) => ({ urls: addressesOf(url), schema }))

const supergraph = z
  .strictObject({
    subgraphs: z
      .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'a name is lower case'), subgraph)
      .refine((subgraphs) => Object.keys(subgraphs).length > 0, 'must list at least one'),
    identity: z.string(),
    media: z.string(),
  })
  .superRefine(({ subgraphs, identity, media }, context) => {
    for (const [role, name] of Object.entries({ identity, media })) {
      if (Object.hasOwn(subgraphs, name)) continue
      context.addIssue({ code: 'custom', path: [role], message: `"${name}" is not one of the subgraphs` })
    }
  })

/** Which subgraphs exist, where each one answers, and which of them play a role for the edge. */
export type SupergraphYaml = z.infer<typeof supergraph>

/** A subgraph that plays a role for the edge, by its name and the addresses of its instances. */
export interface Role {
  name: string
  urls: readonly string[]
}

/** Where sessions are known, and where media is. */
export function rolesOf({ subgraphs, identity, media }: SupergraphYaml): { identity: Role; media: Role } {
  const role = (name: string) => ({ name, urls: subgraphs[name]?.urls ?? [] })
  return { identity: role(identity), media: role(media) }
}

/** Where the instances of a role answer, without the paths. */
export function originsOf({ urls }: Role): string[] {
  return urls.map((url) => new URL(url).origin)
}

/** Reads supergraph.yaml, its variables taken from `env`; throws one `SetupError` that names every problem. */
export function readSupergraphYaml(path: string, env: NodeJS.ProcessEnv): SupergraphYaml {
  const problems: string[] = []
  const file = parseYaml(path)
  const value = substitute(file, env, problems)
  const result = supergraph.safeParse(value)
  for (const issue of result.error?.issues ?? []) {
    // A missing variable leaves an empty value behind, which would only be reported a second time.
    if (!problems.some((problem) => problem.startsWith(`${issue.path.join('.')}:`))) {
      problems.push(`${issue.path.join('.') || 'file'}: ${issue.message}${setBy(file, issue.path, env)}`)
    }
  }
  if (problems.length > 0 || !result.success) {
    throw new SetupError([`${path} is not usable:`, ...problems.map((problem) => `  ${problem}`)].join('\n'))
  }
  return result.data
}

function parseYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new SetupError(
      `${path} is not usable:\n  ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** Whoever set the variable that a value comes from is told its name, and not only the place in the file. */
function setBy(file: unknown, path: readonly PropertyKey[], env: NodeJS.ProcessEnv): string {
  const value = path.reduce<unknown>((found, key) => Object(found)[key], file)
  const names = [...String(value).matchAll(VARIABLE)].flatMap(([, name = '']) => (env[name] ? [name] : []))
  return names.length > 0 ? ` (set by ${names.join(', ')})` : ''
}

const VARIABLE = /\$\{(\w+)(?::-([^}]*))?\}/g

// After parsing, not before: a value from outside can then never change the document's structure.
function substitute(value: unknown, env: NodeJS.ProcessEnv, problems: string[], path = ''): unknown {
  if (typeof value === 'string') return substituteText(value, env, problems, path)
  if (Array.isArray(value)) {
    return value.map((item, index) => substitute(item, env, problems, `${path}.${index}`))
  }
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, item]) => {
    return [key, substitute(item, env, problems, path ? `${path}.${key}` : key)]
  })
  return Object.fromEntries(entries)
}

function substituteText(text: string, env: NodeJS.ProcessEnv, problems: string[], path: string): string {
  return text.replace(VARIABLE, (_, name: string, fallback: string | undefined) => {
    // As in a shell, `:-` replaces an empty value too: compose files pass unset variables as ''.
    const found = env[name] || fallback
    if (found === undefined) problems.push(`${path}: ${name} is not set and has no default`)
    return found ?? ''
  })
}
