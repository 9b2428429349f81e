import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** One answer as it came over the wire. */
type RawAnswer = { status: number; head: string; body: unknown }

/** Sends bytes as they are, and waits until the server closes the connection. */
export function say(url: string, bytes: string | Buffer) {
  const socket = open(url)
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  return heard(socket)
}

/** Sends bytes and says that there will be no more. */
export function sayAndEnd(url: string, bytes: string) {
  const socket = open(url)
  socket.end(bytes)
  return heard(socket)
}

/** Sends bytes, then one more again and again, and waits until the server has had enough. */
export async function sayDrop(url: string, bytes: string, drop: string) {
  const socket = open(url)
  socket.write(bytes)
  const dripping = setInterval(() => socket.writable && socket.write(drop), 20)
  return heard(socket).finally(() => clearInterval(dripping))
}

/** Sends bytes and reads nothing for a while; answers how many answers there are when it does. */
export async function sayAndPause(url: string, bytes: string, pauseMs: number) {
  const socket = open(url)
  socket.pause()
  socket.write(bytes)
  await setTimeout(pauseMs)
  let answers = 0
  socket.on('data', (chunk) => {
    answers += chunk.toString('latin1').split('HTTP/1.1 200').length - 1
  })
  socket.on('error', () => {})
  socket.resume()
  await once(socket, 'close')
  return answers
}

/** Sends bytes and goes away without waiting for an answer. */
export async function sayAndLeave(url: string, bytes: string) {
  const socket = open(url)
  socket.on('error', () => {})
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()))
  socket.destroy()
  await once(socket, 'close')
}

/** A request in HTTP/1.1 after which the server is to close the connection. */
export function requestText(line: string, headers: string[] = [], body = '') {
  return [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', body].join(
    '\r\n',
  )
}

function answersIn(text: string): RawAnswer[] {
  if (text === '') return []
  const end = text.indexOf('\r\n\r\n')
  const head = text.slice(0, end)
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
  const content = text.slice(end + 4, end + 4 + length)
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1])
  const body: unknown = content === '' ? undefined : JSON.parse(content)
  return [{ status, head, body }, ...answersIn(text.slice(end + 4 + length))]
}

function open(url: string) {
  const { hostname, port } = new URL(url)
  return connect(Number(port), hostname)
}

/** Everything that comes until the server closes the connection. */
async function heard(socket: Socket) {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => {})
  await once(socket, 'close')
  return answersIn(Buffer.concat(chunks).toString('latin1'))
}
