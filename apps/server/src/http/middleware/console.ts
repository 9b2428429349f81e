import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { type Response, Router } from 'express'
import { packageFolder } from '../../folders.ts'

/** The path of the console. It is part of its built files. */
const consolePath = '/console'

/** The files of the console, which the build copies from its package. */
const folder = new URL('assets/console/', packageFolder)

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The path of the API in the page, as it was built. */
const builtApiPath = 'name="castellan-api" content="/api/auth"'

type ConsoleFile = { bytes: Buffer; gzipped: Buffer | undefined }

/**
 * Creates the console: a page for each path of its own, and its files, whose names change with their
 * content. `/` leads there. The page has the path of the API. No path is made of a request: the files are
 * those that the folder has now, by their exact names.
 */
export function createConsole(basePath: string) {
  const router = Router({ strict: true, caseSensitive: true })
  const page = readOnce(() => readPage(basePath))
  const files = new Map(
    readdirSync(new URL('assets/', folder)).map((name) => [
      name,
      readOnce(() => compress(name, readFileSync(new URL(`assets/${name}`, folder)))),
    ]),
  )
  router.get('/', (_req, res) => res.status(302).location(`${consolePath}/`).end())
  router.get(`${consolePath}/assets/:file`, (req, res, next) => {
    const name = req.params.file
    const read = files.get(name)
    if (!read) return next('router')
    res.setHeader('cache-control', 'public, max-age=31536000, immutable')
    sendFile(res, name, read())
  })
  router.get([`${consolePath}{/*path}`, `${consolePath}/`], (_req, res) => {
    // A browser that kept the page would show it again after a sign-out.
    res.setHeader('cache-control', 'no-store')
    res.setHeader('content-security-policy', policy)
    sendFile(res, 'index.html', page())
  })
  return router
}

/** Returns what reads a file when it is first asked for, and keeps it. */
function readOnce(read: () => ConsoleFile) {
  let file: ConsoleFile | undefined
  return () => {
    file ??= read()
    return file
  }
}

function readPage(basePath: string) {
  const html = readFileSync(new URL('index.html', folder), 'utf8')
  const page = html.replace(builtApiPath, builtApiPath.replace('/api/auth', basePath))
  return compress('index.html', Buffer.from(page))
}

function compress(name: string, bytes: Buffer): ConsoleFile {
  return { bytes, gzipped: name.endsWith('.woff2') ? undefined : gzipSync(bytes) }
}

function sendFile(res: Response, name: string, { bytes, gzipped }: ConsoleFile) {
  res.type(name)
  res.vary('accept-encoding')
  if (!gzipped || !res.req.acceptsEncodings('gzip')) return res.send(bytes)
  res.setHeader('content-encoding', 'gzip')
  return res.send(gzipped)
}
