import { fileURLToPath } from 'node:url'
import { Router } from 'express'
import { packageFolder } from '../../folders.ts'

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Castellan API</title>
    <link rel="stylesheet" href="reference/swagger-ui.css">
    <link rel="icon" type="image/png" href="reference/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="reference/swagger-ui-bundle.js"></script>
    <script src="reference/start.js"></script>
  </body>
</html>
`

const start = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
})
`

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The files of Swagger UI, which the build copies from its package. */
const folder = fileURLToPath(new URL('assets/swagger-ui/', packageFolder))

const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']

/** Creates the page to browse and try the API: Swagger UI, without anything from other servers. */
export function createReferencePage() {
  const router = Router({ strict: true, caseSensitive: true })
  router.get('/reference', (_req, res) => {
    res.setHeader('content-security-policy', policy)
    res.type('html').send(page)
  })
  router.get('/reference/start.js', (_req, res) => {
    res.type('js').send(start)
  })
  for (const file of files) {
    router.get(`/reference/${file}`, (_req, res) => {
      res.sendFile(file, { root: folder, maxAge: '1h' })
    })
  }
  return router
}
