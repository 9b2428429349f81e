import { hkdfSync } from 'node:crypto'

/** The secrets of the server: the first signs and encrypts, each of them verifies and decrypts. */
export type ServerSecrets = readonly [string, ...string[]]

type Keys = readonly [Buffer, ...Buffer[]]

const keyLength = 32

/** Derives a key of 32 bytes from each secret, for one purpose. */
export function computeKeys([first, ...others]: ServerSecrets, purpose: string): Keys {
  const derive = (secret: string) =>
    Buffer.from(hkdfSync('sha256', secret, '', `castellan ${purpose}`, keyLength))
  return [derive(first), ...others.map(derive)]
}
