import { resolve } from 'node:path'
import proxyAddress from '@fastify/proxy-addr'
import { z } from 'zod'
import { projectFile } from '../paths.ts'
import { addressesOf, anyPort, baseUrl, port, url } from './kinds.ts'

/** Where services listen, and where they and their clients find each other. */
export const addresses = {
  REST_PORT: port(8080).describe(
    'Port of the REST adapter, which the phone app talks to. 0 picks a free one.',
  ),
  GATEWAY_PORT: port(4000).describe('Port of the GraphQL gateway and its playground. 0 picks a free one.'),
  SUBGRAPH_PORT: anyPort
    .optional()
    .describe(
      'Port of a subgraph that runs on its own. Without it, the one of its first address in supergraph.yaml; 4106 for the media worker.',
    ),
  HOST: z.string().default('0.0.0.0').describe('Address that both ports listen at.'),
  PUBLIC_URL: baseUrl()
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Base of all addresses that are given out: of videos, covers and uploads. Without it, the origin that the client itself used.',
    ),
  GATEWAY_URL: z
    .string()
    .refine((text) => addressesOf(text).every((each) => url('http', 'https').safeParse(each).success), {
      error: 'must be addresses that begin with http:// or https://, with commas between them',
    })
    .default('http://127.0.0.1:4000/graphql')
    .transform(addressesOf)
    .describe(
      'Where a REST adapter that runs on its own finds the gateway; of several, it asks one after the other.',
    ),
  SUPERGRAPH_PATH: z
    .string()
    .optional()
    .transform((path) => (path === undefined ? projectFile('gateway/supergraph.graphql') : resolve(path)))
    .describe(
      'The supergraph that the gateway serves. A change of the file is served without a restart. Without it, the one that lies with the programs.',
    ),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''))
    .refine(areAddresses, { error: 'must be addresses or networks, e.g. 10.0.0.0/8, fd00::/8, loopback' })
    .describe(
      'Proxies in front, e.g. 10.0.0.0/8 loopback: from these alone X-Forwarded-For counts. Without it, whoever connects is the client.',
    ),
}

function areAddresses(entries: string[]): boolean {
  try {
    proxyAddress.compile(entries)
    return true
  } catch {
    return false
  }
}
