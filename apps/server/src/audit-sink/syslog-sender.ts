import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as connectTls, TLSSocket } from 'node:tls'
import type { AuditMessage, AuditSender } from './audit-sender.ts'

const timeoutMs = 30_000

/** Facility 13, log audit, with severity 5, notice: RFC 5424, section 6.2.1. */
const priority = 13 * 8 + 5

const defaultPorts: Record<string, number> = { 'syslog+tcp:': 601, 'syslog+tls:': 6514 }

/** How long a system has to close the connection instead of reading. */
const closeMs = 250

/**
 * Sends messages in the form of RFC 5424 over TCP or TLS, each with its length before it (RFC 6587).
 * Syslog confirms nothing: messages count as taken if the connection took their bytes and stays open for a
 * moment. What is on its way when it breaks later can be lost.
 */
export function createSyslogSender(url: string): AuditSender {
  let socket: Socket | undefined
  const open = async () => {
    if (socket?.writable && !socket.readableEnded) return socket
    socket?.destroy()
    const opened = connectTo(new URL(url))
    socket = opened
    const event = opened instanceof TLSSocket ? 'secureConnect' : 'connect'
    await waitOn(opened, (signal) => once(opened, event, { signal }))
    return opened
  }
  return {
    send: async (messages) => {
      try {
        await write(await open(), messages.map(frame).join(''))
      } catch (error) {
        socket?.destroy()
        throw error
      }
    },
    check: async () => {
      await open()
    },
    close: () => socket?.destroy(),
  }
}

function connectTo({ protocol, hostname: host, port }: URL) {
  const target = {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port || defaultPorts[protocol]),
  }
  const socket =
    protocol === 'syslog+tls:'
      ? connectTls({ ...target, servername: isIP(target.host) ? '' : target.host })
      : connect(target)
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`${host} does not respond`)))
  socket.setKeepAlive(true)
  // Between two batches a broken connection is only noticed by the next one.
  socket.on('error', () => {})
  // What a system sends is not read, but the end of its connection is noticed.
  socket.resume()
  return socket
}

async function write(socket: Socket, text: string) {
  await waitOn(socket, () => new Promise((resolve) => socket.write(text, resolve)))
  await waitOn(socket, (signal) => pause(closeMs, undefined, { signal }))
}

/** Waits for a step of a connection. It rejects if the connection ends before. */
async function waitOn(socket: Socket, step: (signal: AbortSignal) => Promise<unknown>) {
  const watch = new AbortController()
  const { signal } = watch
  const closed = Promise.race([once(socket, 'close', { signal }), once(socket, 'end', { signal })])
  try {
    await Promise.race([step(signal), closed])
  } finally {
    watch.abort()
  }
  if (socket.destroyed || socket.readableEnded) throw new Error('The connection was closed')
}

/** Writes a message: its length in bytes, its header, and its text. */
function frame({ time, action, json }: AuditMessage) {
  const id = action.replaceAll(/[^\x21-\x7e]/g, '?').slice(0, 32)
  const header = `<${priority}>1 ${time} ${hostname()} castellan ${process.pid} ${id || '-'} -`
  const message = `${header} ${json}`
  return `${Buffer.byteLength(message)} ${message}`
}
