import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from './root.ts'
import { versionFloors, type VersionFloor } from './version-floors.ts'

const versions = z.record(z.string(), z.string()).default({})
const manifest = z.object({
  dependencies: versions,
  devDependencies: versions,
  optionalDependencies: versions,
  overrides: versions,
})
const lock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })

/** What this project is made of, as its own files say. */
export interface Supply {
  /** Versions asked for, by package. */
  readonly wanted: Readonly<Record<string, string>>
  /** Every copy that is installed, by its place. */
  readonly installed: Readonly<Record<string, string>>
  readonly npmSettings: string
}

export function readSupply(): Supply {
  const { dependencies, devDependencies, optionalDependencies, overrides } = manifest.parse(
    read('package.json'),
  )
  const places = Object.entries(lock.parse(read('package-lock.json')).packages)
  return {
    wanted: { ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides },
    installed: Object.fromEntries(
      places.flatMap(([place, { version }]) => (place && version ? [[place, version]] : [])),
    ),
    npmSettings: readFileSync(join(root, '.npmrc'), 'utf8'),
  }
}

/** What is wrong with it: a version that moves, one that is known to be unsafe, a second copy, scripts of strangers. */
export function supplyProblems({ wanted, installed, npmSettings }: Supply, floors = versionFloors): string[] {
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
  const graphql = copies('graphql').length
  return [
    ...moving,
    ...unsafe,
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
