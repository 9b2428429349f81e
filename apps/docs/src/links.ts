import { slugify } from './slug.ts'

/** A link of a page: the file that it names, if any, and the anchor there, if any. */
export type Link = { path: string; anchor: string }

/** The relative links and images of a Markdown page. */
export function findLinks(markdown: string): Link[] {
  const text = withoutCode(markdown)
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|\bsrc(?:set)?="([^"]+)"/g)].map(
    ([, link, image]) => link ?? image ?? '',
  )
  return links
    .filter((url) => !/^[a-z]+:/.test(url))
    .map((url) => {
      const [path = '', anchor = ''] = url.split('#')
      return { path, anchor }
    })
}

/** Every anchor of a Markdown page: its headings and its explicit ids. */
export function findAnchors(markdown: string): Set<string> {
  const text = withoutFences(markdown)
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => slugify(heading))
  const ids = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)
  return new Set([...headings, ...ids])
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^ *```[\s\S]*?^ *```$/gm, '')
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/`[^`\n]*`/g, '`')
}
