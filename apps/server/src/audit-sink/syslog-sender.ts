import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { hostname } from 'node:os'
import { connect as connectTls } from 'node:tls'
import type { AuditMessage, AuditSender } from './audit-sender.ts'

const timeoutMs = 30_000

/** Facility 13, log audit, with severity 5, notice: RFC 5424, section 6.2.1. */
const priority = 13 * 8 + 5

const defaultPorts: Record<string, number> = { 'syslog+tcp:': 601, 'syslog+tls:': 6514 }

/**
 * Sends messages in the form of RFC 5424 over TCP or TLS, each with its length before it (RFC 6587).
 * Syslog confirms nothing: messages count as taken once the connection took their bytes. What is on its
 * way when the connection breaks can be lost.
 */
export function createSyslogSender(url: string): AuditSender {
  let connection: Promise<Socket> | undefined
  const open = () => {
    connection ??= openConnection(new URL(url))
    return connection
  }
  return {
    send: async (messages) => {
      try {
        await write(await open(), messages.map(frame).join(''))
      } catch (error) {
        connection = undefined
        throw error
      }
    },
    close: async () => {
      const socket = await connection?.catch(() => undefined)
      socket?.destroy()
    },
  }
}

async function openConnection({ protocol, hostname: host, port }: URL) {
  const target = {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port || defaultPorts[protocol]),
  }
  const isTls = protocol === 'syslog+tls:'
  const socket = isTls ? connectTls({ ...target, servername: target.host }) : connect(target)
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`${host} does not respond`)))
  socket.setKeepAlive(true)
  await once(socket, isTls ? 'secureConnect' : 'connect')
  // Between two batches a broken connection is only noticed by the next one.
  socket.on('error', () => {})
  socket.setTimeout(0)
  // A system that sends anything is not listened to, but its end of the connection is noticed.
  socket.resume()
  return socket
}

function write(socket: Socket, text: string) {
  return new Promise<void>((resolve, reject) => {
    if (socket.destroyed || socket.readableEnded) {
      socket.destroy()
      reject(new Error('The connection was closed'))
      return
    }
    const fail = () => reject(new Error('The connection was closed'))
    socket.once('close', fail)
    socket.setTimeout(timeoutMs, () => socket.destroy())
    socket.write(text, (error) => {
      socket.setTimeout(0)
      socket.off('close', fail)
      if (error) reject(error)
      else resolve()
    })
  })
}

/** Writes a message: its length in bytes, its header, and its text. */
function frame({ time, action, json }: AuditMessage) {
  const id = action.replaceAll(/[^\x21-\x7e]/g, '?').slice(0, 32)
  const header = `<${priority}>1 ${time.toISOString()} ${hostname()} castellan ${process.pid} ${id} -`
  const message = `${header} ${json}`
  return `${Buffer.byteLength(message)} ${message}`
}
