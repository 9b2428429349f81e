// Starts the built site, and prints the page.
const next = require('next')
const { createServer } = require('node:http')

async function main() {
  const app = next({ dev: false, dir: __dirname })
  await app.prepare()
  const server = createServer(app.getRequestHandler()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const page = await fetch(`http://127.0.0.1:${server.address().port}/`)
  console.log(page.status, (await page.text()).replaceAll('<!-- -->', ''))
  process.exit(0)
}

main()
