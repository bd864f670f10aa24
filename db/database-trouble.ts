import { systemCode } from './system-code.ts'

/** How a server says that it is not there, or lets nobody in. */
const NO_WAY_IN: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ETIMEDOUT', 'CONNECT_TIMEOUT'],
  ...['28P01', '28000', '3D000'],
])
/** How it says that a schema, a table or a column is not there. */
const NO_TABLES: ReadonlySet<string> = new Set(['3F000', '42P01', '42703'])

/**
 * The sentence for a database that cannot be entered; null for whatever else went wrong, which is for somebody to look
 * into. Its address may hold a password, and is not told.
 */
export function noWayIn(error: unknown): string | null {
  const code = systemCode(error)
  if (code === undefined || !NO_WAY_IN.has(code)) return null
  return `The database at DATABASE_URL cannot be used (${code}): is it there, with this user?`
}

/** The sentence for whoever works on tables that are there, and does not find them; null likewise. */
export function noTables(error: unknown): string | null {
  const code = systemCode(error) ?? ''
  // Roles are made with the tables, and asked for first.
  const isWithoutRoles = code === '22023' && String(error).includes('role "douyin_')
  if (!NO_TABLES.has(code) && !isWithoutRoles) return null
  return 'This database does not have the tables of this release: `npm run db -- migrate` makes them.'
}
