/** Without the letters and digits that look like others. */
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

const length = 20

/** Creates a password that no one can guess: 20 characters, 116 bits. */
export function createPassword() {
  const characters: string[] = []
  while (characters.length < length) characters.push(...draw())
  return characters.slice(0, length).join('')
}

/** Draws characters. A byte that would make some of them more likely is left out. */
function draw() {
  const limit = 256 - (256 % alphabet.length)
  return [...crypto.getRandomValues(new Uint8Array(length))]
    .filter((byte) => byte < limit)
    .map((byte) => alphabet.charAt(byte % alphabet.length))
}
