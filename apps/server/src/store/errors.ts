/** A database that cannot be used as it is, and a sentence for whoever can mend that. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
}
