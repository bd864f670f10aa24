import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import { z } from 'zod'
import { root } from './root.ts'
import { versionFloors, type VersionFloor } from './version-floors.ts'

const versions = z.record(z.string(), z.string()).default({})
const manifest = z.object({
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
  overrides: versions,
  engines: z.object({ node: z.string() }),
})
const lock = z.object({
  packages: z.record(
    z.string(),
    // Packages of the last century may have a list there, which says nothing.
    z.object({
      version: z.string().optional(),
      engines: z.object({ node: z.string() }).optional().catch(undefined),
    }),
  ),
})

/** What this project is made of, as its own files say. */
export interface Supply {
  /** Versions asked for, by package. */
  readonly wanted: Readonly<Record<string, string>>
  /** Every copy that is installed, by its place. */
  readonly installed: Readonly<Record<string, string>>
  /** Versions of Node that are promised. */
  readonly node: string
  /** Those that each copy runs on, by its place. */
  readonly nodes: Readonly<Record<string, string>>
  readonly npmSettings: string
}

export function readSupply(): Supply {
  const { dependencies, devDependencies, optionalDependencies, overrides, engines } = manifest.parse(
    read('package.json'),
  )
  const places = Object.entries(lock.parse(read('package-lock.json')).packages)
  return {
    wanted: { ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides },
    installed: Object.fromEntries(
      places.flatMap(([place, { version }]) => (place && version ? [[place, version]] : [])),
    ),
    node: engines.node,
    nodes: Object.fromEntries(
      places.flatMap(([place, { engines: theirs }]) => (place && theirs ? [[place, theirs.node]] : [])),
    ),
    npmSettings: readFileSync(join(root, '.npmrc'), 'utf8'),
  }
}

/**
 * What is wrong with it: a version that moves, one that is known to be unsafe, a second copy, a Node that is promised
 * and not enough, scripts of strangers.
 */
export function supplyProblems(
  { wanted, installed, node, nodes, npmSettings }: Supply,
  floors = versionFloors,
): string[] {
  const copies = (name: string) =>
    Object.entries(installed).filter(([place]) => place.endsWith(`node_modules/${name}`))
  const moving = Object.entries(wanted)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name}: "${version}" is not one exact version`)
  const unsafe = floors.flatMap((floor) =>
    copies(floor.package)
      .filter(([, version]) => isBelow(version, floor))
      .map(([place, version]) => `${place}: ${version} is below ${floor.atLeast} (${floor.why})`),
  )
  const newer = Object.entries(nodes)
    // The oldest of each line: that a package does not know the newest Node yet is no reason to refuse it.
    .filter(([, theirs]) =>
      node.split('||').some((line) => !semver.satisfies(semver.minVersion(line) ?? '', theirs)),
    )
    .map(([place, theirs]) => `${place}: runs on Node ${theirs}, and ${node} is promised`)
  const graphql = copies('graphql').length
  return [
    ...moving,
    ...unsafe,
    ...newer,
    ...(graphql === 1 ? [] : [`graphql: ${graphql} copies, each of which refuses the schemas of the others`]),
    ...(/^ignore-scripts=true$/m.test(npmSettings) ? [] : ['.npmrc: ignore-scripts=true is missing']),
  ]
}

function isBelow(version: string, { atLeast }: VersionFloor): boolean {
  const [given, least] = [version, atLeast].map((text) => text.split('-')[0]?.split('.').map(Number) ?? [])
  const place = least?.findIndex((part, index) => part !== given?.[index]) ?? -1
  return place >= 0 && (given?.[place] ?? 0) < (least?.[place] ?? 0)
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(root, name), 'utf8'))
}
