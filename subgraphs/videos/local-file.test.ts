import { readdir } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { openScratch } from '#platform/process/scratch.ts'
import { temporaryFolder } from '../../tests/temporary-folder.ts'
import { localFile } from './local-file.ts'
import { openFolderStore } from './media/folder-store.ts'
import { StoreUnavailable } from './media/media-store.ts'
import { newObjectName } from './media/object-name.ts'

test('a store that falls silent in the middle of a file is not waited for, and leaves nothing', async () => {
  await using folder = await temporaryFolder()
  const scratch = await openScratch(folder.path)
  await using store = await temporaryFolder()
  const silent = new Readable({ read: () => undefined })
  silent.push('the beginning')
  const media = { ...(await openFolderStore(store.path)), pathOf: undefined, open: async () => silent }
  const got = localFile({ media, scratch }, newObjectName('application/octet-stream'))
  await expect(got).rejects.toBeInstanceOf(StoreUnavailable)
  expect(silent.destroyed).toBe(true)
  expect(await readdir(folder.path)).toEqual([])
}, 10_000)
