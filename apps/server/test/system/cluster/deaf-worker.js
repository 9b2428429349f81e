// Loaded by --import: a worker reaches no database.

import { Socket } from 'node:net'

if (process.argv[1]?.endsWith('worker-process.js'))
  Socket.prototype.connect = function () {
    const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    process.nextTick(() => this.destroy(error))
    return this
  }
