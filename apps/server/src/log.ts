import { type DestinationStream, pino } from 'pino'
import { escapeUnprintable } from './printable-text.ts'

/** Creates a log of JSON lines that is safe at a terminal. */
export function createLog(level: string, output: DestinationStream) {
  return pino({ level }, { write: (line) => output.write(escapeUnprintable(line)) })
}
