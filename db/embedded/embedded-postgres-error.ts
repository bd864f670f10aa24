import { systemCode } from '../system-code.ts'

/**
 * The database on this machine cannot be opened, for a reason a person can act on.
 * `message` is one sentence, complete without a stack; start-up prints that sentence and nothing else.
 */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
}

const reasons: Record<string, string> = {
  EACCES: 'this user may not use it',
  EPERM: 'this user may not change it',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'a link leads nowhere',
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  ENAMETOOLONG: 'its name is too long',
}

/** A failed file operation while opening `folder`, said as one sentence; any other error is returned as it is. */
export function explainFolderError(error: unknown, folder: string): unknown {
  const reason = reasons[systemCode(error) ?? '']
  // Only what the file system says of a path is about a folder: a missing program has a code as well.
  if (!reason || !(error instanceof Error && 'path' in error) || 'spawnargs' in error) return error
  return new EmbeddedPostgresError(
    `The database folder ${folder} cannot be used: ${reason} (${String(error.path)}). Choose another folder, or set DATABASE_URL.`,
    { cause: error },
  )
}
