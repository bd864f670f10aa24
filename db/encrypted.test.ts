import { execFile, execFileSync } from 'node:child_process'
import { chown, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openTopics } from '#platform/topic/topic.ts'
import { eventually } from '../tests/eventually.ts'
import { temporaryFolder } from '../tests/temporary-folder.ts'
import { openDb } from './client.ts'
import { openEmbeddedPostgres } from './embedded/index.ts'
import { migrate } from './migrate.ts'

/** Makes a certificate that nobody vouches for, as many servers have one. */
const CERTIFICATE = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=postgres'

function isHere(program: string): boolean {
  try {
    execFileSync(program, ['version'])
    return true
  } catch {
    return false
  }
}

test.skipIf(!isHere('openssl'))(
  'sslmode=require means the same to all who connect: encrypted, whoever vouches for the server',
  { timeout: 30_000 },
  async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'postgres')
    await (await openEmbeddedPostgres({ folder: path, settings: { fsync: 'off' } }))[Symbol.asyncDispose]()
    const [key, certificate] = [join(path, 'server.key'), join(path, 'server.crt')]
    const words = [...CERTIFICATE.split(' '), '-keyout', key, '-out', certificate]
    await promisify(execFile)('openssl', words)
    const { uid, gid } = await stat(join(path, 'cluster'))
    for (const file of [key, certificate]) await chown(file, uid, gid)
    const settings = { fsync: 'off', ssl: 'on', ssl_key_file: key, ssl_cert_file: certificate }
    await using server = await openEmbeddedPostgres({ folder: path, settings })
    const url = `${server.url}?sslmode=require`

    await migrate(url)
    await using db = openDb({ url, owner: 'users' })
    expect(await db.sql`select from users.users`).toHaveLength(0)
    const heard: unknown[] = []
    await using topics = openTopics({ prefix: 'douyin:', databaseUrl: url })
    const topic = topics.topic({ name: 'tried' })
    await topic.listen((event) => void heard.push(event))
    await topic.announce('once')
    await eventually(() => heard.length > 0, 3_000)
    expect(heard).toEqual(['once'])
  },
)
