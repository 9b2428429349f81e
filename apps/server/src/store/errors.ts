/** A database that cannot be used. The message says what to do. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
}
