/** The browsers that are known. Those that also name another stand before it. */
const programs: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /\b(?:OPR|Opera)\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Headless)?(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari\//],
]

const systems: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Android', /\bAndroid\b/],
  ['iPad', /\biPad\b/],
  ['iPhone', /\biPhone\b/],
  ['Windows', /\bWindows\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac OS X\b|\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
]

const maxNameLength = 40

/** What a user agent says of a client. */
export type Device = { program: string; system: string | undefined }

/** Reads the program and the system from a user agent. Of one that is not known, the first word is the program. */
export function describeDevice(userAgent: string | null): Device | undefined {
  if (!userAgent?.trim()) return undefined
  const system = systems.find(([, pattern]) => pattern.test(userAgent))?.[0]
  for (const [name, pattern] of programs) {
    const version = pattern.exec(userAgent)?.[1]
    if (version) return { program: `${name} ${version}`, system }
  }
  const [first = ''] = userAgent.trim().split(/[\s(]/, 1)
  return { program: first.replace('/', ' ').slice(0, maxNameLength), system }
}
