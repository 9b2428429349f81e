/** What `pg` takes for verify-full, with a warning that later versions of `pg` will not. */
const sameAsVerifyFull = ['prefer', 'require', 'verify-ca']

/**
 * Returns the URL of a database with the mode of TLS under its lasting name: whatever mode but `no-verify` and
 * `disable` is given, the certificate of the server is checked.
 */
export function setVerifiedTls(databaseUrl: string) {
  const url = new URL(databaseUrl)
  const { searchParams } = url
  const isNamed = searchParams.get('uselibpqcompat') === 'true'
  if (isNamed || !sameAsVerifyFull.includes(searchParams.get('sslmode') ?? '')) return databaseUrl
  searchParams.set('sslmode', 'verify-full')
  return url.href
}
