import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { findFreePort } from './free-port.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

const notice = 'NOT TESTED: nginx, which was not found. Install the package nginx.'

/** Returns the program, if this machine has it; otherwise says what is skipped. */
export function findNginx() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  const program = folders.map((folder) => join(folder, 'nginx')).find((path) => existsSync(path))
  if (!program) process.stderr.write(`\n  ${notice}\n\n`)
  return program
}

/** Starts nginx, with the settings of the documentation, in front of servers. Returns its address. */
export async function startNginx(ports: number[]) {
  const folder = createTemporaryFolder()
  const port = await findFreePort()
  const path = join(folder, 'nginx.conf')
  writeFileSync(
    path,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  upstream castellan {
    ${ports.map((one) => `server 127.0.0.1:${one};`).join(' ')}
    keepalive 32;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://castellan;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}
`,
  )
  const child = spawn(findNginx() ?? '', ['-c', path, '-p', folder], { stdio: 'ignore' })
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  })
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error('nginx does not start')
    await pause(20)
  }
  return `http://127.0.0.1:${port}`
}

async function accepts(port: number) {
  const socket = connect(port, '127.0.0.1')
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  }).finally(() => socket.destroy())
}
