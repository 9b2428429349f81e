/** Code points above this have no case: Adlam, the last script that has it, ends before it. */
const lastCased = 0x1_ffff

let variants: Map<string, string[]> | undefined

/** The characters that are the same as this one but for case, itself among them: `ä` is `ä`, `Ä`. */
export function listCaseVariants(character: string): string[] {
  variants ??= allVariants()
  return variants.get(folded(character)) ?? [character]
}

/** A text with every character in one case: texts that are the same but for case fold to the same. */
export function foldCase(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : [...text].map(folded).join('')
}

function single(text: string, otherwise: string) {
  return [...text].length === 1 ? text : otherwise
}

function folded(character: string) {
  const upper = single(character.toUpperCase(), character)
  return single(upper.toLowerCase(), character)
}

function allVariants() {
  const byFold = new Map<string, string[]>()
  for (let point = 0; point <= lastCased; point += 1) {
    const character = String.fromCodePoint(point)
    const key = folded(character)
    if (key === character && character.toUpperCase() === character) continue
    const same = byFold.get(key) ?? [key]
    if (!same.includes(character)) same.push(character)
    byFold.set(key, same)
  }
  return byFold
}
