import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NODE_OPTIONS } from './node-options.ts'
import { projectFile } from './paths.ts'

const [, youngGeneration = ''] = NODE_OPTIONS

test('the image tells node what services are told', () => {
  expect(readFileSync(projectFile('Dockerfile'), 'utf8')).toContain(
    `NODE_OPTIONS="${NODE_OPTIONS.join(' ')}"`,
  )
})

test('`npm start` gives as much room to a crowd', () => {
  const { scripts } = JSON.parse(readFileSync(projectFile('package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  // start-compiled.js sees to the stacks by itself.
  expect(scripts.start).toBe(`node ${youngGeneration} tools/start-compiled.js`)
})
