/** A database that cannot be used. The message says what to do. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
}

/** A row that the database did not write, without an error. */
export class RowNotWrittenError extends Error {
  override name = 'RowNotWrittenError'

  constructor() {
    super(
      'The database did not write the row: it does not exist, or a trigger or a rule prevents it',
    )
  }
}
