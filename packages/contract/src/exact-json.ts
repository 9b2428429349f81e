/** The strings and the numbers of a valid JSON text. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g

/** The strings of a valid JSON text, and the ends of its lists and objects. */
const brackets = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g

/** How deep lists and objects may be nested: the check of a value takes stack for each level. */
const maxDepth = 100

/** The most characters of a number. JavaScript itself writes 25 at most. */
const maxNumberLength = 30

/**
 * Parses JSON. A number that a double cannot hold exactly becomes infinite, which no field accepts:
 * rounded, 9007199254740993 would be the id of another user.
 * @throws SyntaxError, also for what is nested too deep
 */
export function parseExactJson(text: string): unknown {
  const value = parseJson(text)
  const exact = text.replace(tokens, (token) =>
    token.startsWith('"') || isExact(token) ? token : '1e999',
  )
  return exact === text ? value : JSON.parse(exact)
}

/**
 * Parses JSON.
 * @throws SyntaxError, also for what is nested more than 100 deep: to write it again could exhaust the stack
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (isTooDeep(text)) throw new SyntaxError(`More than ${maxDepth} levels`)
  return value
}

function isTooDeep(text: string) {
  let depth = 0
  for (const [token] of text.matchAll(brackets)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (depth > maxDepth) return true
  }
  return false
}

function isExact(number: string) {
  return (
    number.length <= maxNumberLength && normalizeNumber(number) === normalizeNumber(`${+number}`)
  )
}

/** Writes a number without a point and without zeros at its ends: `1.50e3` as `15e2`. */
function normalizeNumber(text: string) {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = whole + fraction
  const significant = digits.replace(/0+$/, '')
  const power = Number(exponent) - fraction.length + digits.length - significant.length
  const magnitude = significant.replace(/^0+/, '')
  if (magnitude === '') return '0'
  return `${text.startsWith('-') ? '-' : ''}${magnitude}e${power}`
}
