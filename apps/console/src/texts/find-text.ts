/** Returns the text of a key; the key itself if there is none, as for what a newer server says. */
export function findText(words: Readonly<Record<string, string>>, key: string): string {
  return (Object.hasOwn(words, key) ? words[key] : undefined) ?? key
}
