import { randomInt } from 'node:crypto'

/** A text of so many characters, each of three bytes, that no database makes shorter. */
export function buildIncompressibleText(length: number) {
  return String.fromCharCode(...Array.from({ length }, () => randomInt(0x4e00, 0x9f00)))
}
