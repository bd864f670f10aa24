import { createRequire } from 'node:module'
import type Addresses from 'ip2region'
import { keepRecent } from '#platform/process/keep-recent.ts'

/** Where an address is registered, as far as the database knows; empty texts for what it does not. */
export interface Place {
  readonly country: string
  /** A province, where the country has such. */
  readonly region: string
  readonly city: string
}

/** Addresses looked up lately; nowhere else is one kept. */
const REMEMBERED = 10_000

const nowhere: Place = { country: '', region: '', city: '' }
let lookUp: ((address: string) => Place) | null = null

/**
 * Reads the database of addresses, once for the process. It comes with an optional package and knows China by city,
 * other countries mostly by name. Without the package nobody is anywhere.
 */
export function openPlaces(): void {
  const Found = lookUp ? null : databaseOfAddresses()
  if (!Found) return
  const database = new Found()
  const remembered = keepRecent<string, Place>(REMEMBERED)
  lookUp = (address) => {
    const known = remembered.get(address)
    if (known) return known
    const { country, province, city } = database.search(address.replace(/^::ffff:/, '')) ?? {}
    // What has no country is a home network, or a machine that answers everywhere.
    const place = country ? { country, region: province ?? '', city: city ?? '' } : nowhere
    remembered.set(address, place)
    return place
  }
}

/** A CommonJS package: a bundler and Node would each see its default export elsewhere. */
function databaseOfAddresses(): typeof Addresses.default | null {
  try {
    return (createRequire(import.meta.url)('ip2region') as typeof Addresses).default
  } catch {
    return null
  }
}

/** Where an address is; undefined when places are not looked up. */
export function placeOf(address: string): Place | undefined {
  return lookUp?.(address)
}
