import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** What is undefined is left out. */
type Values = Record<string, string | number | undefined>

/** Anything that the contract answers; tests look at what they asked for. */
// oxlint-disable-next-line typescript/no-explicit-any -- an answer is judged by the tests, not by the compiler
export type Reply = Record<string, any> & { status_code: number; status_msg: string }

/** The Douyin app as the contract describes it: parameters in the query, the token among them. */
export interface Phone {
  readonly userId: number
  readonly token: string
  get(path: string, query?: Values): Promise<Reply>
  post(path: string, query?: Values): Promise<Reply>
  /** Registers somebody new and gives their phone. */
  signUp(username: string, password?: string): Promise<Phone>
  logIn(username: string, password?: string): Promise<Phone>
  publish(title: string, file?: Buffer): Promise<Reply>
}

/** A short video of our own, as a phone would send it. */
export function clip(name = 'sunrise'): Promise<Buffer> {
  return readFile(fileURLToPath(new URL(`../db/demo/clips/${name}.mp4`, import.meta.url)))
}

export function phone(restUrl: string, userId = 0, token = ''): Phone {
  async function call(method: string, path: string, query: Values = {}): Promise<Reply> {
    const parameters = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...(token && { token }), ...query }))
      if (value !== undefined) parameters.append(name, String(value))
    const response = await fetch(`${restUrl}/douyin/${path}?${parameters.toString()}`, { method })
    if (response.status !== 200) throw new Error(`${path} answered HTTP ${response.status}`)
    return (await response.json()) as Reply
  }

  async function enter(path: string, username: string, password: string): Promise<Phone> {
    const reply = await call('POST', path, { username, password })
    if (reply.status_code !== 0) throw new Error(`${username} could not come in: ${reply.status_msg}`)
    return phone(restUrl, Number(reply.user_id), String(reply.token))
  }

  return {
    userId,
    token,
    get: (path, query) => call('GET', path, query),
    post: (path, query) => call('POST', path, query),
    signUp: (username, password = `${username} password`) => enter('user/register/', username, password),
    logIn: (username, password = `${username} password`) => enter('user/login/', username, password),
    async publish(title, file) {
      const form = new FormData()
      // In the app's order: whose file it is, is known before it comes.
      form.append('token', token)
      form.append('title', title)
      form.append('data', new Blob([new Uint8Array(file ?? (await clip()))]), 'from-the-phone.mp4')
      const response = await fetch(`${restUrl}/douyin/publish/action/`, { method: 'POST', body: form })
      return (await response.json()) as Reply
    },
  }
}
