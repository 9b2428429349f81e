import { randomInt } from 'node:crypto'

/** Returns a string of that many characters, each of three bytes, that databases cannot compress. */
export function buildIncompressibleText(length: number) {
  return String.fromCharCode(...Array.from({ length }, () => randomInt(0x4e00, 0x9f00)))
}
