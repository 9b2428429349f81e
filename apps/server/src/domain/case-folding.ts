/** No code point above this has case. The last script with case is Adlam. */
const lastCased = 0x1_ffff

let variants: Map<string, string[]> | undefined

/** Lists the characters that differ from this one only by case, and the character itself. */
export function listCaseVariants(character: string): string[] {
  variants ??= buildVariants()
  return variants.get(foldCharacter(character)) ?? [character]
}

/** Folds the case of a string: strings that differ only by case become equal. */
export function foldCase(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : [...text].map(foldCharacter).join('')
}

/** Returns `text` if it is one character, and `fallback` if not: `ß` has the upper case `SS`. */
function keepSingle(text: string, fallback: string) {
  return [...text].length === 1 ? text : fallback
}

function foldCharacter(character: string) {
  const upper = keepSingle(character.toUpperCase(), character)
  return keepSingle(upper.toLowerCase(), character)
}

function buildVariants() {
  const byFold = new Map<string, string[]>()
  for (let point = 0; point <= lastCased; point += 1) {
    const character = String.fromCodePoint(point)
    const key = foldCharacter(character)
    if (key === character && character.toUpperCase() === character) continue
    const group = byFold.get(key) ?? [key]
    if (!group.includes(character)) group.push(character)
    byFold.set(key, group)
  }
  return byFold
}
