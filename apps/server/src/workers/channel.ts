import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { Config } from '../config/config.ts'
import type { Phase } from '../http/middleware/health.ts'
import { withTimeout } from '../with-timeout.ts'

/** What one process tells the other: the server its worker, or the worker its server. */
export type Notice =
  | { kind: 'start'; config: Config; version: string }
  | { kind: 'phase'; phase: Phase }
  | { kind: 'connection' | 'taken'; id: number }
  | { kind: 'stop'; graceMs: number }
  | { kind: 'cut' | 'ready' }
  | { kind: 'failure'; message: string }

/** What one process asks the other, by name. */
export type Replies = Record<string, () => Promise<unknown>>

type Done = (error: Error | null) => void

/** A process at the other end: a child, or what started this process. */
type Peer = Pick<EventEmitter, 'on'> & {
  send?: (message: object, socket: Socket | undefined, options: object, done: Done) => boolean
}

/** Nothing if the question has no reply. */
type ChannelReply = { value: unknown } | undefined

type Message =
  | { notice: Notice }
  | { question: string; id: number }
  | { replyTo: number; reply: ChannelReply }

/** What tells and asks another process. What is sent arrives in order, and is lost if the other ends. */
export type Channel = {
  /** Tells something, and calls `done` when it was sent. */
  tell: (notice: Notice, done?: Done) => void
  /** Hands over a connection, which stays open in this process too: the other one may end before it takes it. */
  hand: (socket: Socket, id: number) => void
  /** Rejects if the other process fails to reply, or does not within `timeoutMs`. */
  ask: (question: string, timeoutMs: number) => Promise<unknown>
}

/** Opens the channel to another process, and replies to its questions. */
export function openChannel(
  peer: Peer,
  replies: Replies,
  receive: (notice: Notice, socket: Socket | undefined) => void,
): Channel {
  const pending = new Map<number, (reply: ChannelReply) => void>()
  let asked = 0
  const send = (message: Message, socket?: Socket, done: Done = () => {}) =>
    peer.send?.(message, socket, { keepOpen: true }, done)

  const reply = async (question: string, id: number) => {
    const found = await replies[question]?.().then(
      (value): ChannelReply => ({ value }),
      () => undefined,
    )
    send({ replyTo: id, reply: found })
  }

  peer.on('message', (message: Message, socket: Socket | undefined) => {
    if ('notice' in message) receive(message.notice, socket)
    else if ('question' in message) reply(message.question, message.id)
    else pending.get(message.replyTo)?.(message.reply)
  })

  return {
    tell: (notice, done) => void send({ notice }, undefined, done),
    hand: (socket, id) => void send({ notice: { kind: 'connection', id } }, socket),
    ask: async (question, timeoutMs) => {
      asked += 1
      const id = asked
      const replied = new Promise<ChannelReply>((resolve) => pending.set(id, resolve))
      send({ question, id })
      const found = await withTimeout(replied, timeoutMs).finally(() => pending.delete(id))
      if (!found) throw new Error(`The other process cannot reply: ${question}`)
      return found.value
    },
  }
}
