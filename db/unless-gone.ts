import postgres from 'postgres'

/**
 * What a statement comes to; `otherwise` when a row that it refers to went while it ran: people leave, and take their
 * conversations and follows along.
 */
export async function unlessGone<Result, Otherwise>(
  statement: PromiseLike<Result>,
  otherwise: Otherwise,
): Promise<Result | Otherwise> {
  try {
    return await statement
  } catch (error) {
    // foreign_key_violation
    if (error instanceof postgres.PostgresError && error.code === '23503') return otherwise
    throw error
  }
}
