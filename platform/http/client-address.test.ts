import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { addressReader, networkOf } from './client-address.ts'

function from(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  // Of a request nothing else is read.
  return { headers, socket: { remoteAddress }, connection: { remoteAddress } } as unknown as IncomingMessage
}

test('nobody is taken at their word about where they come from', () => {
  const addressOf = addressReader([])
  expect(addressOf(from('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7')
})

test('what a proxy of ours says counts, what was written before it does not', () => {
  const addressOf = addressReader(['10.0.0.0/8', 'loopback'])
  expect(addressOf(from('10.1.2.3', '198.51.100.1'))).toBe('198.51.100.1')
  expect(addressOf(from('10.1.2.3', '6.6.6.6, 198.51.100.1, 10.9.9.9'))).toBe('198.51.100.1')
  expect(addressOf(from('203.0.113.7', '6.6.6.6'))).toBe('203.0.113.7')
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0000:ffff::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('%s is counted as %s', (address, network) => expect(networkOf(address)).toBe(network))
