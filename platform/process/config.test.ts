import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const secret = 'a secret of more than thirty-two characters'

test('a secret may lie in a file; the line break at its end does not count', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  const path = join(folder, 'seal-secret')
  writeFileSync(path, `${secret}\n`)
  expect(readConfig({ SEAL_SECRET_FILE: path }).SEAL_SECRET).toBe(secret)
  expect(() => readConfig({ SEAL_SECRET_FILE: path, SEAL_SECRET: secret })).toThrow('which one counts?')
  rmSync(folder, { recursive: true })
})

test('S-79: a file that is not there, a secret too short, and every other problem, is told at once, and no secret with it', () => {
  const read = () =>
    readConfig({ S3_SECRET_KEY_FILE: '/nowhere/key', SEAL_SECRET: 'short', REST_PORT: 'many' })
  expect(read).toThrow('S3_SECRET_KEY_FILE: /nowhere/key cannot be read')
  expect(read).toThrow('SEAL_SECRET: ')
  expect(read).toThrow('REST_PORT: ')
  expect(read).not.toThrow('short')
})

test('S-51: a key that an S3 server comes with is none', () => {
  expect(() => readConfig({ S3_SECRET_KEY: 'minioadmin' })).toThrow(
    'S3_SECRET_KEY: is one that S3 servers come with',
  )
  expect(readConfig({ S3_SECRET_KEY: secret }).S3_SECRET_KEY).toBe(secret)
})

test('several gateways are several addresses', () => {
  expect(readConfig({ GATEWAY_URL: 'http://a:4000/graphql, http://b:4000/graphql' }).GATEWAY_URL).toEqual([
    'http://a:4000/graphql',
    'http://b:4000/graphql',
  ])
  expect(() => readConfig({ GATEWAY_URL: 'http://a:4000/graphql,gateway' })).toThrow('GATEWAY_URL')
})

test('blanks are no value, and no port 0 either', () => {
  expect(readConfig({ REST_PORT: ' ', WORKERS: '\t' })).toMatchObject({ REST_PORT: 8080, WORKERS: 1 })
})

test('of a number that may also be a word it is said which', () => {
  expect(() => readConfig({ WORKERS: 'two', OPS_PORT: 'none' })).toThrow(
    /WORKERS: must be auto, or 1 to 64\n.*OPS_PORT: must be off, or a port/,
  )
})

test('what paths are put behind has nothing behind its own', () => {
  expect(readConfig({ PUBLIC_URL: 'https://example.com/douyin/' }).PUBLIC_URL).toBe(
    'https://example.com/douyin',
  )
  for (const url of ['https://example.com/?x=1', 'https://example.com#top'])
    expect(() => readConfig({ PUBLIC_URL: url })).toThrow('PUBLIC_URL: must be an address without ? and #')
})

test('a rate that nobody knows, or that could not be counted, is told with all other problems', () => {
  const read = (RATE_LIMITS: string) => () => readConfig({ RATE_LIMITS, REST_PORT: 'many' })
  expect(read('commment=1/60')).toThrow(/RATE_LIMITS: names commment; there are .*comment, .*requests/)
  expect(read('commment=1/60')).toThrow('REST_PORT: ')
  // None at all is no way to say that there is no limit, and timers of a process last 24 days.
  for (const rate of ['requests=0/20', 'comment=5/0', 'register=3/2592000'])
    expect(read(rate)).toThrow(
      `RATE_LIMITS: ${rate.split('=')[0]} must be at least 1 in 1 to 2147483 seconds`,
    )
  expect(readConfig({ RATE_LIMITS: 'off' }).RATE_LIMITS).toBe('off')
})

test('a settings file that is not there, or wrong in any part, is told with all other problems', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  const path = join(folder, 'settings.yaml')
  const read = () => readConfig({ SETTINGS_FILE: path, REST_PORT: 'many' })
  expect(read).toThrow(/REST_PORT: .*\n {2}SETTINGS_FILE: .*settings.yaml cannot be used: ENOENT/)
  writeFileSync(path, 'rateLimits: comments=9/60\nsubscriptions: 0')
  expect(read).toThrow(/rateLimits: names comments; there are .*; subscriptions: /)
  writeFileSync(path, 'sensitiveWords: [secret')
  expect(read).toThrow(/SETTINGS_FILE: .*settings.yaml cannot be used: .* at line 1/)
  expect(read).not.toThrow('[secret')
  rmSync(folder, { recursive: true })
})
