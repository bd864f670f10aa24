import { openAsBlob, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { root } from '../../tools/root.ts'
import { giveDemoData } from '../demo-world.ts'
import type { Reply } from '../phone.ts'
import { worldOfFile } from '../world-of-file.ts'
import { everyEndpoint } from './every-endpoint.ts'

const parameter = z.strictObject({
  key: z.string(),
  value: z.string(),
  disabled: z.boolean().optional(),
  description: z.string().optional(),
})
const part = z.union([
  z.strictObject({ key: z.string(), type: z.literal('file'), src: z.string() }),
  parameter.extend({ type: z.literal('text') }),
])
const item = z.strictObject({
  name: z.string(),
  request: z.strictObject({
    method: z.enum(['GET', 'POST']),
    header: z.array(z.never()),
    url: z.strictObject({
      ...{ raw: z.string(), host: z.array(z.string()), path: z.array(z.string()) },
      query: z.array(parameter),
    }),
    body: z.strictObject({ mode: z.literal('formdata'), formdata: z.array(part) }).optional(),
  }),
  response: z.array(z.never()),
  event: z
    .array(
      z.strictObject({
        listen: z.literal('test'),
        script: z.strictObject({ type: z.literal('text/javascript'), exec: z.array(z.string()) }),
      }),
    )
    .optional(),
})
const file = z.strictObject({
  info: z.strictObject({
    ...{ name: z.string(), description: z.string() },
    schema: z.literal('https://schema.getpostman.com/json/collection/v2.1.0/collection.json'),
  }),
  item: z.array(item),
  variable: z.array(z.strictObject({ key: z.string(), value: z.string() })),
})

const path = join(root, 'clients/postman/douyin.postman_collection.json')
const collection = file.parse(JSON.parse(readFileSync(path, 'utf8')))
const world = await worldOfFile()
await giveDemoData(world)

test('the collection has the sixteen requests of the contract, in its order', () => {
  expect(collection.item.map(({ name, request: { method } }) => [method, name])).toEqual(
    everyEndpoint.map(([method, name]) => [method, name]),
  )
  for (const { name, request } of collection.item) {
    expect(`/${request.url.path.join('/')}`).toBe(`/douyin/${name}/`)
    expect(request.url.raw.startsWith(`{{baseUrl}}/douyin/${name}/`)).toBe(true)
  }
})

test('sent one after the other, as Postman does, each is answered and logs in those that follow', async () => {
  const variables = new Map(collection.variable.map(({ key, value }) => [key, value]))
  variables.set('baseUrl', world.restUrl)
  const filled = (text: string) =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => variables.get(name) ?? whole)
  const send = async ({ request }: z.infer<typeof item>): Promise<Reply> => {
    const url = new URL(`${filled(request.url.host.join(''))}/${request.url.path.join('/')}`)
    const asked = request.url.query.filter(({ disabled }) => !disabled)
    for (const { key, value } of asked) url.searchParams.append(key, filled(value))
    // What is shown as the address is what is sent.
    expect(filled(request.url.raw).split('?')[1] ?? '').toBe(
      asked.map(({ key, value }) => `${key}=${filled(value)}`).join('&'),
    )
    const { method } = request
    if (!request.body) return (await (await fetch(url, { method })).json()) as Reply
    const body = new FormData()
    for (const one of request.body.formdata) {
      if (one.type === 'file') body.append(one.key, await openAsBlob(join(root, one.src)), 'clip.mp4')
      else body.append(one.key, filled(one.value))
    }
    return (await (await fetch(url, { method, body })).json()) as Reply
  }
  for (const request of collection.item) {
    const reply = await send(request)
    expect({ name: request.name, ...reply }).toMatchObject({ status_code: 0 })
    const pm = {
      response: { json: () => reply },
      collectionVariables: { set: (key: string, value: string) => variables.set(key, value) },
    }
    for (const { script } of request.event ?? []) runInNewContext(script.exec.join('\n'), { pm })
  }
  expect(variables.get('token')).not.toBe('')
  expect(variables.get('commentId')).toMatch(/^\d+$/)
})
