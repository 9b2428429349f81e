/** Why the server returns an error, and what the reader can do about it. */
export type ErrorText = { cause: string; cure: string }
