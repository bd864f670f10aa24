import { expect, test } from 'vitest'
import { SetupError } from '#platform/process/config.ts'
import { createWorld } from '../world.ts'

test.each([
  ['FFMPEG_PATH', '/nosuch/ffmpeg'],
  ['FFMPEG_PATH', '/etc/hostname'],
  ['SUPERGRAPH_PATH', '/nosuch.graphql'],
])('who mistypes %s (%s) is told in a sentence what to put right', async (setting, path) => {
  const problem = await createWorld({ settings: { [setting]: path } }).then(
    async (world) => world[Symbol.asyncDispose](),
    (error: unknown) => error,
  )
  expect(problem).toBeInstanceOf(SetupError)
  const { message } = problem as SetupError
  expect(message).toContain(setting)
  expect(message).toContain(path)
})
