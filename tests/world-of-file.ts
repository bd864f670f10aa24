import { afterAll } from 'vitest'
import { createWorld, type World, type WorldOptions } from './world.ts'

/** One world for all tests of a file, gone after the last of them. */
export async function worldOfFile(options?: WorldOptions): Promise<World> {
  const world = await createWorld(options)
  afterAll(() => world[Symbol.asyncDispose]())
  return world
}
