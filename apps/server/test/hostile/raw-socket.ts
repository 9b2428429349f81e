import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** A response as received from the socket. */
type RawResponse = { status: number; head: string; body: unknown }

/** Sends bytes and reads until the server closes the connection. */
export function sendBytes(url: string, bytes: string | Buffer) {
  const socket = open(url)
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  return readResponses(socket)
}

/** Sends bytes and ends the sending side of the connection. */
export function sendAndEnd(url: string, bytes: string) {
  const socket = open(url)
  socket.end(bytes)
  return readResponses(socket)
}

/** Sends bytes, then `drop` repeatedly, until the server closes the connection. */
export async function sendSlowly(url: string, bytes: string, drop: string) {
  const socket = open(url)
  socket.write(bytes)
  const timer = setInterval(() => socket.writable && socket.write(drop), 20)
  return readResponses(socket).finally(() => clearInterval(timer))
}

/** Sends bytes, reads nothing during the pause, and returns the number of responses. */
export async function sendAndPause(url: string, bytes: string, pauseMs: number) {
  const socket = open(url)
  socket.pause()
  socket.write(bytes)
  await setTimeout(pauseMs)
  let responses = 0
  socket.on('data', (chunk) => {
    responses += chunk.toString('latin1').split('HTTP/1.1 200').length - 1
  })
  socket.on('error', () => {})
  socket.resume()
  await once(socket, 'close')
  return responses
}

/** Sends bytes and disconnects without waiting for a response. */
export async function sendAndDisconnect(url: string, bytes: string) {
  const socket = open(url)
  socket.on('error', () => {})
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()))
  socket.destroy()
  await once(socket, 'close')
}

/** Builds an HTTP/1.1 request that asks the server to close the connection. */
export function buildRequest(line: string, headers: string[] = [], body = '') {
  return [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', body].join(
    '\r\n',
  )
}

function parseResponses(text: string): RawResponse[] {
  if (text === '') return []
  const end = text.indexOf('\r\n\r\n')
  const head = text.slice(0, end)
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
  const content = text.slice(end + 4, end + 4 + length)
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1])
  const body: unknown = content === '' ? undefined : JSON.parse(content)
  return [{ status, head, body }, ...parseResponses(text.slice(end + 4 + length))]
}

function open(url: string) {
  const { hostname, port } = new URL(url)
  return connect(Number(port), hostname)
}

/** Reads every response until the server closes the connection. */
async function readResponses(socket: Socket) {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => {})
  await once(socket, 'close')
  return parseResponses(Buffer.concat(chunks).toString('latin1'))
}
