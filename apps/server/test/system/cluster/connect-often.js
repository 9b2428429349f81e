import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * Sends requests, each on a new connection, until the port is closed. Then posts the number of requests that
 * were sent, and of those without a response.
 */
const { port, clients } = workerData

const request = 'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

/** @returns {Promise<'refused' | 'responded' | 'lost'>} */
function send() {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(request))
    socket.once('data', () => {
      resolve('responded')
      socket.destroy()
    })
    socket.once('error', (/** @type {NodeJS.ErrnoException} */ { code }) =>
      resolve(code === 'ECONNREFUSED' ? 'refused' : 'lost'),
    )
    socket.once('close', () => resolve('lost'))
  })
}

async function sendUntilRefused() {
  const counts = { sent: 0, lost: 0 }
  for (;;) {
    const outcome = await send()
    if (outcome === 'refused') return counts
    counts.sent += 1
    if (outcome === 'lost') counts.lost += 1
  }
}

const counts = await Promise.all(Array.from({ length: clients }, sendUntilRefused))
parentPort?.postMessage({
  sent: counts.reduce((sum, { sent }) => sum + sent, 0),
  lost: counts.reduce((sum, { lost }) => sum + lost, 0),
})
