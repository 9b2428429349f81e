/** The words cannot be understood. The message is for the person who typed them. */
export class UsageError extends Error {
  override name = 'UsageError'
  /** The command whose help explains more, such as `castellan user ban`. */
  command: string

  constructor(message: string, command: string) {
    super(message)
    this.command = command
  }
}
