import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { end, run } from './programs.ts'
import type { S3Server } from './s3-server.ts'

/** Ceph's RADOS gateway on a store in memory, with two users: gone when it is disposed of. */
export async function startCeph(bucket: string): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'ceph-'))
  const running: ChildProcess[] = []
  const stop = async () => {
    await Promise.all(running.toReversed().map(end))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const { owner, other, ...place } = await boot(folder, running)
    const options = { ...place, ...owner, bucket }
    return { options, other: { ...other, arn: 'arn:aws:iam:::user/other' }, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function boot(folder: string, running: ChildProcess[]) {
  const [monitorPort, port] = [await freePort(), await freePort()]
  const monitor = `[v1:127.0.0.1:${monitorPort}]`
  const [fsid, osdId] = [randomUUID(), randomUUID()]
  const keyring = join(folder, 'keyring')
  const common = ['-c', join(folder, 'ceph.conf'), '-k', keyring]
  for (const name of ['mon', 'osd', 'rgw', 'run']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'ceph.conf'), settings(folder, fsid, monitorPort, port))
  const daemon = (program: string, ...words: string[]) => {
    const child = spawn(program, [...common, ...words, '-f'], { stdio: 'ignore' })
    running.push(child)
  }
  const key = (name: string, ...caps: string[]) =>
    run('ceph-authtool', [
      keyring,
      '--gen-key',
      '-n',
      name,
      ...caps.flatMap((cap) => ['--cap', ...cap.split(': ')]),
    ])

  await run('ceph-authtool', [
    '--create-keyring',
    keyring,
    '--gen-key',
    '-n',
    'mon.',
    '--cap',
    'mon',
    'allow *',
  ])
  await key('client.admin', 'mon: allow *', 'osd: allow *', 'mgr: allow *')
  await key('osd.0', 'mon: allow profile osd', 'osd: allow *')
  await key('client.rgw', 'mon: allow *', 'osd: allow *')
  const map = join(folder, 'monmap')
  await run('monmaptool', ['--create', '--addv', 'a', monitor, '--fsid', fsid, map])
  await run('ceph-mon', [...common, '--mkfs', '-i', 'a', '--monmap', map])
  daemon('ceph-mon', '-i', 'a')

  const admin = [...common, '-n', 'client.admin', '--connect-timeout', '10']
  await run('ceph', [...admin, 'osd', 'new', osdId, '0'])
  await copyFile(keyring, join(folder, 'osd', 'keyring'))
  await run('ceph', [...admin, 'auth', 'import', '-i', keyring])
  await run('ceph-osd', [...common, '-i', '0', '--mkfs', '--osd-uuid', osdId])
  daemon('ceph-osd', '-i', '0')

  const rgw = [...common, '-n', 'client.rgw']
  const [owner, other] = [await newUser(rgw, 'owner'), await newUser(rgw, 'other')]
  daemon('radosgw', '-n', 'client.rgw')
  const endpoint = `http://127.0.0.1:${port}`
  for (let tries = 0; !(await fetch(endpoint).catch(() => null)); tries += 1) {
    if (tries > 300) throw new Error('the S3 server does not answer')
    await new Promise((done) => setTimeout(done, 100))
  }
  return { endpoint, owner, other, region: 'default' }
}

async function newUser(rgw: readonly string[], name: string) {
  const key = { accessKey: randomBytes(8).toString('hex'), secretKey: randomBytes(16).toString('hex') }
  const words = ['--uid', name, '--display-name', name, '--access-key', key.accessKey]
  await run('radosgw-admin', [...rgw, 'user', 'create', ...words, '--secret-key', key.secretKey])
  return key
}

function settings(folder: string, fsid: string, monitorPort: number, port: number): string {
  return `[global]
fsid = ${fsid}
mon_initial_members = a
mon_host = v1:127.0.0.1:${monitorPort}
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = 2147483648
run_dir = ${folder}/run
admin_socket = ${folder}/run/$name.asok
log_file = ${folder}/$name.log
keyring = ${folder}/keyring
paxos_propose_interval = 0.02
paxos_min_wait = 0.01
ms_bind_msgr2 = false
[mon.a]
mon_data = ${folder}/mon
[osd.0]
osd_data = ${folder}/osd
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:${port}
rgw_data = ${folder}/rgw
`
}
