/** The exit code of a command, and what it prints. 1 is a refusal, 2 a mistake in the words. */
export type CliResult = { code: 0 | 1 | 2; out?: string; error?: string }

/** Builds the result of a failure: as text, or as JSON in the form of the API. */
export function toFailure(code: 1 | 2, message: string, asJson: boolean, advice = ''): CliResult {
  return { code, error: asJson ? JSON.stringify({ message }) : message + advice }
}
