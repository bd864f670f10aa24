// A file system for Emscripten that is a list of files of this machine and nothing more. Bytes go straight from and to
// the disk: a video is never held in memory whole, neither as input nor as output. Node closes what a worker opened when
// it ends.
import { fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'

// WASI's numbers, which Emscripten uses.
const errno = { EFBIG: 22, EINVAL: 28, ENOENT: 44, EPERM: 63, EROFS: 69 }
const FOLDER = 0o040000
const FILE = 0o100000

/**
 * `readable` maps names to absolute paths; `writable` lists the names that may be created in `folder`, `maxBytes` is
 * what one of them may grow to.
 */
export function hostFiles(FS, { readable = {}, folder = '', writable = [], maxBytes = 0 }) {
  const fail = (code) => {
    throw new FS.ErrnoError(errno[code])
  }

  function addFile(parent, name, fd) {
    const node = FS.createNode(parent, name, FILE | 0o600, 0)
    return Object.assign(node, { fd, node_ops: fileOperations, stream_ops: streamOperations })
  }

  function attributes(node) {
    const size = node.fd === undefined ? 4096 : fstatSync(node.fd).size
    const time = new Date(0)
    const times = { atime: time, mtime: time, ctime: time }
    return {
      dev: 1,
      ino: node.id,
      mode: node.mode,
      nlink: 1,
      uid: 0,
      gid: 0,
      rdev: 0,
      size,
      ...times,
      blksize: 4096,
      blocks: 1,
    }
  }

  const refuse = {
    rename: () => fail('EPERM'),
    unlink: () => fail('EPERM'),
    rmdir: () => fail('EPERM'),
    symlink: () => fail('EPERM'),
  }

  const folderOperations = {
    ...refuse,
    getattr: attributes,
    setattr: () => undefined,
    lookup: () => fail('ENOENT'),
    readdir: () => ['.', '..'],
    mknod(parent, name) {
      if (!writable.includes(name)) fail('EPERM')
      return addFile(parent, name, openSync(join(folder, name), 'wx+', 0o600))
    },
  }

  const fileOperations = {
    ...refuse,
    getattr: attributes,
    setattr(node, { size }) {
      if (size === undefined) return
      if (!writable.includes(node.name)) fail('EROFS')
      ftruncateSync(node.fd, size)
    },
  }

  const streamOperations = {
    read: ({ node }, memory, offset, length, position) => readSync(node.fd, memory, offset, length, position),
    write({ node }, memory, offset, length, position) {
      if (!writable.includes(node.name)) fail('EROFS')
      if (position + length > maxBytes) fail('EFBIG')
      return writeSync(node.fd, memory, offset, length, position)
    },
    llseek(stream, offset, whence) {
      const from = [0, stream.position, fstatSync(stream.node.fd).size][whence] ?? fail('EINVAL')
      return from + offset >= 0 ? from + offset : fail('EINVAL')
    },
  }

  return {
    mount() {
      const root = FS.createNode(null, '/', FOLDER | 0o700, 0)
      Object.assign(root, { node_ops: folderOperations, stream_ops: {} })
      for (const [name, path] of Object.entries(readable)) addFile(root, name, openSync(path, 'r'))
      return root
    },
  }
}
