import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import type { GraphClient } from '../graph-client.ts'
import { startS3Server } from '../../fleet/servers/s3.ts'
import { createDatabase } from '../database.ts'
import { rowsOf } from '../rows.ts'
import { createWorld } from '../world.ts'
import { noS3 } from './s3-stage.ts'
import { CREATE, paddedClip, publishAndWait, put } from './sending.ts'

/** Two systems on one database; what they share of the disk is the story's. */
async function two(settings: Record<string, string>, sharesFolder: boolean) {
  const database = await createDatabase()
  const receiving = await createWorld({ database, settings: { ...settings, MEDIA_JOBS: '0' } })
  const making = await createWorld({
    ...{ database, settings },
    dataFolder: sharesFolder ? receiving.dataFolder : undefined,
  })
  return {
    ...{ receiving, making },
    async [Symbol.asyncDispose]() {
      for (const each of [making, receiving, database]) await each[Symbol.asyncDispose]()
    },
  }
}

const s3 = noS3 === null ? await startS3Server(process.env) : null
afterAll(() => s3?.[Symbol.asyncDispose]())
const bucket: Record<string, string> = s3
  ? {
      ...{ S3_ENDPOINT: s3.options.endpoint, S3_ACCESS_KEY: s3.options.accessKey },
      ...{ S3_SECRET_KEY: s3.options.secretKey, S3_BUCKET: s3.options.bucket },
      S3_REGION: s3.options.region ?? 'us-east-1',
    }
  : {}

const places = [
  { place: 'a folder that both see', settings: {}, sharesFolder: true, isHere: true },
  {
    place: noS3 ? `a bucket (${noS3})` : 'a bucket',
    settings: bucket,
    sharesFolder: false,
    isHere: s3 !== null,
  },
]

for (const { place, settings, sharesFolder, isHere } of places) {
  describe.skipIf(!isHere)(`two videos services and ${place}`, () => {
    test('an address from one takes its file at the other, is published at the first and made by the second', async () => {
      await using pair = await two(settings, sharesFolder)
      const { receiving, making } = pair
      const ana = await receiving.graph.signUp('ana')
      for (const sentTo of [making, receiving]) {
        const { createUpload } = await ana.get(CREATE)
        const address = `${sentTo.gatewayUrl}/uploads/${createUpload.id}`
        expect(await put(address, await paddedClip('hills'))).toBe(204)
        const publishVideo = await published(ana, createUpload.id)
        const name = new URL(publishVideo.playUrl).pathname
        for (const world of [receiving, making])
          expect((await fetch(world.gatewayUrl + name, { method: 'HEAD' })).status).toBe(200)
      }
    })

    test('the same file sent to both at once is one of them', async () => {
      await using pair = await two(settings, sharesFolder)
      const { receiving, making } = pair
      const ben = await receiving.graph.signUp('ben')
      const { createUpload } = await ben.get(CREATE)
      const bytes = await paddedClip('lotus')
      const statuses = await Promise.all(
        [receiving, making].map((world) => put(`${world.gatewayUrl}/uploads/${createUpload.id}`, bytes)),
      )
      expect(statuses).toContain(204)
      const answers = await Promise.all(
        [receiving, making].map(({ graph }) => published(graph.as(ben.token ?? ''), createUpload.id)),
      )
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
      const { publishedVideos } = await ben.get(
        `{ publishedVideos(userId: "${ben.id}") { items { title } } }`,
      )
      expect(publishedVideos.items).toEqual([{ title: 'a film' }])
    })

    test('a try that is lost at one takes nothing from the next one, which comes to the other', async () => {
      await using pair = await two(settings, sharesFolder)
      const { receiving, making } = pair
      await using rows = rowsOf(receiving.databaseUrl)
      const cleo = await receiving.graph.signUp('cleo')
      const { createUpload } = await cleo.get(CREATE)
      const address = `/uploads/${createUpload.id}`
      const bytes = await paddedClip('life')
      const claimedAfter = (time: number) =>
        eventually(async () => {
          const [claimed] = await rows.sql<{ until: number }[]>`
            select extract(epoch from expires_at)::float8 as until from videos.uploads where id = ${createUpload.id}`
          return claimed && claimed.until > time && claimed.until
        })

      const lost = beginPut(receiving.gatewayUrl + address, bytes)
      // An address that nothing was sent to is good for a quarter of an hour.
      const first = await claimedAfter(Date.now() / 1000 + 3_600)
      const next = beginPut(making.gatewayUrl + address, bytes)
      await claimedAfter(first)
      lost.outgoing.destroy()
      // Until the first one has noticed.
      await pause(300)
      next.outgoing.end(bytes.subarray(bytes.length / 2))
      expect(await next.status).toBe(204)
      expect(await published(cleo, createUpload.id)).toMatchObject({ id: expect.any(String) })
    })
  })
}

/** Sends half of a file, and waits. */
function beginPut(url: string, bytes: Buffer) {
  const outgoing = request(url, { method: 'PUT', headers: { 'content-length': bytes.length } })
  const status = new Promise<number>((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.once('response', (answer) => resolve(answer.resume().statusCode ?? 0))
  })
  status.catch(() => undefined)
  outgoing.write(bytes.subarray(0, bytes.length / 2))
  return { outgoing, status }
}

async function published(client: GraphClient, id: string): Promise<{ id: string; playUrl: string }> {
  return (await publishAndWait(client, { id, title: 'a film' })).data.publishVideo
}
