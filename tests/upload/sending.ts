import { expect } from 'vitest'
import { box } from '../../subgraphs/videos/media/test-videos.ts'
import { eventually } from '../eventually.ts'
import type { Answer, GraphClient } from '../graph-client.ts'
import { clip } from '../phone.ts'
import { rowsOf } from '../rows.ts'

export const CREATE = 'mutation { createUpload { id url maxBytes expiresAt } }'
export const PUBLISH = `mutation($id: ID!, $title: String!, $coverAt: Int) {
  publishVideo(uploadId: $id, title: $title, coverAt: $coverAt) { id status title playUrl coverUrl smallCoverUrl durationMs width height } }`
export const MINE = `{ myUploads { next items { id status title bytes failure { code message } video { id status failure { code } playUrl } } } }`

/** Puts bytes at an address; answers with the HTTP status. */
export async function put(url: string, bytes: Uint8Array): Promise<number> {
  const response = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes) })
  await response.arrayBuffer()
  return response.status
}

/** Asks for an address and puts a file there; answers with the upload's id. */
export async function sendFile(client: GraphClient, bytes: Uint8Array): Promise<string> {
  const { createUpload } = await client.get(CREATE)
  expect(await put(createUpload.url, bytes)).toBe(204)
  return createUpload.id
}

export const CREATE_FOR = 'mutation($for: UploadPurpose!) { createUpload(purpose: $for) { id url maxBytes } }'
export const SET_PICTURE = `mutation($id: ID!) {
  setProfilePicture(uploadId: $id) { status user { id avatar backgroundImage name } } }`

/** Asks for an address and puts a picture there; answers with the upload's id. */
export async function sendPicture(client: GraphClient, purpose: string, bytes: Uint8Array): Promise<string> {
  const { createUpload } = await client.get(CREATE_FOR, { for: purpose })
  expect(await put(createUpload.url, bytes)).toBe(204)
  return createUpload.id
}

/** Makes an upload its sender's picture, and waits on as clients do while it is PROCESSING. */
export async function setPicture(client: GraphClient, id: string): Promise<Answer> {
  return eventually(async () => {
    const answer = await client.ask(SET_PICTURE, { id })
    return answer.data?.setProfilePicture?.status !== 'PROCESSING' && answer
  }, 60_000)
}

/** Publishes, and waits on as clients do while the video is PROCESSING. */
export async function publishAndWait(
  client: GraphClient,
  publication: { id: string; title: string; coverAt?: number },
): Promise<Answer> {
  return eventually(async () => {
    const answer = await client.ask(PUBLISH, publication)
    return answer.data?.publishVideo?.status !== 'PROCESSING' && answer
  }, 60_000)
}

/** A demo clip with so many bytes behind it that say nothing, and something that makes it unlike all others. */
export async function paddedClip(
  name: string,
  padding = 16,
  mark = Math.random().toString(),
): Promise<Buffer> {
  return Buffer.concat([await clip(name), box('free', mark, Buffer.alloc(padding))])
}

/** Lets the waits between the tries of all jobs be over. */
export async function hurry(databaseUrl: string): Promise<void> {
  await using rows = rowsOf(databaseUrl)
  await rows.sql`
    update graphile_worker._private_jobs set run_at = now() where locked_at is null and attempts < max_attempts`
}
