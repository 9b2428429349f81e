import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
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
 * content. `/` leads there. The page has the path of the API.
 */
export function createConsole(basePath: string) {
  const router = Router({ strict: true, caseSensitive: true })
  const files = new Map<string, ConsoleFile | undefined>()
  const read = (name: string) => {
    if (!files.has(name)) files.set(name, readConsoleFile(name, basePath))
    return files.get(name)
  }
  router.get('/', (_req, res) => res.redirect(302, `${consolePath}/`))
  router.get(`${consolePath}/assets/:file`, (req, res, next) => {
    const name = basename(req.params.file)
    const file = read(`assets/${name}`)
    if (!file) return next('router')
    res.setHeader('cache-control', 'public, max-age=31536000, immutable')
    sendFile(res, name, file)
  })
  router.get([`${consolePath}{/*path}`, `${consolePath}/`], (_req, res, next) => {
    const page = read('index.html')
    if (!page) return next()
    res.setHeader('cache-control', 'no-cache')
    res.setHeader('content-security-policy', policy)
    sendFile(res, 'index.html', page)
  })
  return router
}

function readConsoleFile(name: string, basePath: string): ConsoleFile | undefined {
  const bytes = readIfThere(name)
  if (!bytes) return undefined
  const content = name.endsWith('.html') ? Buffer.from(toPage(bytes.toString(), basePath)) : bytes
  return { bytes: content, gzipped: name.endsWith('.woff2') ? undefined : gzipSync(content) }
}

function readIfThere(name: string) {
  try {
    return readFileSync(fileURLToPath(new URL(name, folder)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function toPage(html: string, basePath: string) {
  return html.replace(builtApiPath, builtApiPath.replace('/api/auth', basePath))
}

function sendFile(res: Response, name: string, { bytes, gzipped }: ConsoleFile) {
  res.type(name)
  res.vary('accept-encoding')
  if (!gzipped || !res.req.acceptsEncodings('gzip')) return res.send(bytes)
  res.setHeader('content-encoding', 'gzip')
  return res.send(gzipped)
}
