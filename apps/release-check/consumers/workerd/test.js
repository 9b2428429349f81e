// Bundles the worker, runs it in workerd, and prints its response.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { build } from 'esbuild'
import workerd from 'workerd'

await build({
  entryPoints: ['worker.js'],
  bundle: true,
  format: 'esm',
  conditions: ['workerd', 'worker', 'browser'],
  outfile: 'built/worker.js',
})
const listener = createServer().listen(0, '127.0.0.1')
await once(listener, 'listening')
const { port } = listener.address()
listener.close()
writeFileSync(
  'workerd.capnp',
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "built/worker.js")],
      compatibilityDate = "2026-01-01",
      bindings = [
        (name = "CASTELLAN_URL", fromEnvironment = "CASTELLAN_URL"),
        (name = "CASTELLAN_TOKEN", fromEnvironment = "CASTELLAN_TOKEN"),
      ],
      globalOutbound = "local",
    )),
    (name = "local", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`,
)
const runtime = spawn(workerd.default, ['serve', 'workerd.capnp'], { stdio: 'inherit' })
const url = `http://127.0.0.1:${port}/`
let response
while (!response && runtime.exitCode === null) {
  response = await fetch(url).catch(() => pause(50))
}
console.log(response.status, await response.text())
runtime.kill()
