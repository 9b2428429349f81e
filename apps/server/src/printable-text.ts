/**
 * Escapes what a terminal would execute, reorder or hide: controls, bidirectional marks and all other
 * characters without a shape. Line breaks stay. JSON still has the same value.
 */
export function escapeUnprintable(text: string) {
  return text.replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, escapeUnits)
}

/** Does the same, and also escapes line breaks. */
export function escapeLine(text: string) {
  return escapeUnprintable(text).replaceAll('\n', escapeUnits)
}

/** Writes UTF-16 units as JSON does. */
function escapeUnits(text: string) {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
