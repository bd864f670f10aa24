import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface VendorFile {
  /** Where the browser finds it; another version has another address. */
  address: string
  /** Where it lies on this machine. */
  folder: string
  file: string
}

const PACKAGES = [
  { name: 'react', within: 'umd', files: ['react.production.min.js'] },
  { name: 'react-dom', within: 'umd', files: ['react-dom.production.min.js'] },
  { name: 'graphiql', within: '', files: ['graphiql.min.js', 'graphiql.min.css'] },
  { name: 'graphql-ws', within: 'umd', files: ['graphql-ws.min.js'] },
]

/** What the page needs from packages: exactly these files are served, and nothing beside them. */
export async function vendorFiles(): Promise<VendorFile[]> {
  const require = createRequire(import.meta.url)
  const files = PACKAGES.map(async ({ name, within, files }) => {
    // Found by its manifest: React does not let its browser builds be resolved by name.
    const manifest = require.resolve(`${name}/package.json`)
    const { version }: { version: string } = JSON.parse(await readFile(manifest, 'utf8'))
    const folder = join(dirname(manifest), within)
    return files.map((file) => ({ address: `/playground/${name}-${version}/${file}`, folder, file }))
  })
  return (await Promise.all(files)).flat()
}
