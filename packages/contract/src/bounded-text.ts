/** How many things a message lists. */
const maxThings = 20

/** The most bytes of one thing in a message, such as a name from a request. */
const maxThingBytes = 100

/** The most bytes of a list in a message: less than a message, so that its end says what is missing. */
const maxListBytes = 3_000

/** The most bytes of a message. */
const maxMessageBytes = 3_500

/** Shortens a thing that a message names, such as a role or a field. */
export function shortenThing(text: string) {
  return cutToBytes(text, maxThingBytes)
}

/** Shortens the message of a refusal, whatever it names. */
export function shortenMessage(text: string) {
  return cutToBytes(text, maxMessageBytes)
}

/** Joins the first texts of a list, and says how many more there are. */
export function joinFirst(texts: readonly string[], separator = ', ') {
  const first: string[] = []
  let bytes = 0
  for (const text of texts.slice(0, maxThings)) {
    const shortened = cutToBytes(text, maxListBytes)
    bytes += countBytes(shortened) + separator.length
    if (bytes > maxListBytes && first.length > 0) break
    first.push(shortened)
  }
  const rest = texts.length - first.length
  return [...first, ...(rest > 0 ? [`and ${rest} more`] : [])].join(separator)
}

/** Cuts a text so that it has at most this many bytes as JSON. */
function cutToBytes(text: string, maxBytes: number) {
  if (text.length <= maxBytes && countBytes(text) <= maxBytes) return text
  let bytes = 0
  let end = 0
  for (const character of text) {
    bytes += countBytes(character)
    if (bytes > maxBytes) return `${text.slice(0, end)}…`
    end += character.length
  }
  return text
}

function countBytes(text: string) {
  return new TextEncoder().encode(JSON.stringify(text)).length - 2
}
