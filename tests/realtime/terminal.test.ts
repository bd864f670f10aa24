import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { projectFile } from '#platform/process/paths.ts'
import { worldOfFile } from '../world-of-file.ts'
import { chatStage } from './chat-stage.ts'

const world = await worldOfFile()

/** `npm run chat`, as somebody types it. */
function terminal(as: string, to: string, url = `${world.gatewayUrl}/graphql`) {
  const person = ['--as', as, '--password', `${as} password`, '--to', to, '--url', url]
  const child = spawn(process.execPath, ['--import', 'tsx', 'tools/chat.ts', ...person], {
    cwd: projectFile('.'),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let screen = ''
  const waiting = new Set<() => void>()
  for (const output of [child.stdout, child.stderr])
    output.on('data', (text: Buffer) => {
      screen += text.toString()
      waiting.forEach((look) => look())
    })
  const left = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    /** Resolves when it ends, with its exit code. */
    left,
    type: (line: string) => child.stdin.write(`${line}\n`),
    /** Resolves when this stands on the screen. */
    shows: (text: string) =>
      new Promise<void>((resolve) => {
        const look = () => screen.includes(text) && resolve()
        waiting.add(look)
        look()
      }),
    screen: () => screen,
    /** Ctrl+D. */
    async leave(): Promise<number | null> {
      child.stdin.end()
      return left
    },
  }
}

test('two people talk from two terminals', async () => {
  const [ana, ben] = [await world.graph.signUp('ana'), await world.graph.signUp('ben')]
  await chatStage(world).send(ana, ben, 'I will write to you from a terminal')
  const [anas, bens] = [terminal('ana', ben.id), terminal('ben', 'ana')]
  await bens.shows('ana: I will write')
  anas.type('hello')
  await bens.shows('ana: hello')
  bens.type('hi, ana!')
  await anas.shows('ben: hi, ana!')
  anas.type('bye')
  await bens.shows('ana: bye')
  expect(await Promise.all([anas.leave(), bens.leave()])).toEqual([0, 0])
  expect(bens.screen().match(/ana: /g)).toHaveLength(3)
})

test('what others write does nothing to the terminal, and looks like nobody else', async () => {
  const [kim, lou] = [await world.graph.signUp('kim'), await world.graph.signUp('lou')]
  await chatStage(world).send(
    kim,
    lou,
    'one \u001b[2J\u001b]52;c;aGk=\u0007two\rthree\u009bA four\nfive\nlou: six',
  )
  const lous = terminal('lou', kim.id)
  await lous.shows('six')
  await lous.shows('connected')
  // oxlint-disable-next-line no-control-regex -- these are what must not be there
  expect(lous.screen()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  expect(lous.screen()).not.toMatch(/^lou: six/m)
  expect(await lous.leave()).toBe(0)
})

test('who names nobody, or somebody who is not around, is told so', async () => {
  const alone = await world.graph.signUp('cleo')
  expect(alone.id).toMatch(/^\d+$/)
  const nobody = terminal('cleo', 'a stranger')
  await nobody.shows('Nobody called "a stranger" is around')
  expect(await nobody.leave()).toBe(1)
})

test('whose session is ended elsewhere is told so, and the terminal ends', async () => {
  const [gail, hugo] = [await world.graph.signUp('gail'), await world.graph.signUp('hugo')]
  const gails = terminal('gail', hugo.id)
  await gails.shows('connected')
  const { me } = await gail.get('{ me { sessions { id isCurrent } } }')
  const other = me.sessions.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent)
  await gail.get('mutation($id: ID!) { revokeSession(id: $id) }', { id: other.id })
  await gails.shows('Your session is over: sign in again.')
  expect(await gails.left).toBe(1)
})

test('who is connected too often is told so, and the terminal ends', async () => {
  const [ida, jack] = [await world.graph.signUp('ida'), await world.graph.signUp('jack')]
  const elsewhere = Array.from({ length: 5 }, () => chatStage(world).live(ida))
  await Promise.all(elsewhere.map((socket) => socket.opened()))
  const sixth = terminal('ida', jack.id)
  await sixth.shows('You are connected too often: close another chat first.')
  expect(await sixth.left).toBe(1)
  await Promise.all(elsewhere.map((socket) => socket[Symbol.asyncDispose]()))
})

test("a socket's address will do, and who names no graph is told what is wanted", async () => {
  const [dora, emil] = [await world.graph.signUp('dora'), await world.graph.signUp('emil')]
  const doras = terminal('dora', emil.id, `${world.gatewayUrl.replace(/^http/, 'ws')}/graphql`)
  await doras.shows('connected')
  expect(await doras.leave()).toBe(0)
  for (const wrong of [
    world.gatewayUrl,
    world.restUrl,
    'http://127.0.0.1:1/graphql',
    'localhost:4000/graphql',
  ]) {
    const lost = terminal('emil', dora.id, wrong)
    await lost.shows(
      `There is no graph at ${wrong}: --url wants an address like http://127.0.0.1:4000/graphql`,
    )
    expect(await lost.leave()).toBe(1)
  }
})
