/** The anchor of a heading, the same on the site and where a code host renders the Markdown. */
export function slugify(heading: string): string {
  const letters = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '')
  return letters.trim().replace(/\s/g, '-')
}
