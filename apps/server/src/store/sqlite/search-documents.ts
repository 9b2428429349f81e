import { foldCase } from '../../domain/case-folding.ts'

/** Adds documents to the search index. They are the only argument, as a JSON array of `toDocument`. */
export const insertDocumentsSql = `INSERT INTO "castellan_user_search" (rowid, "name", "email")
  SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE value ->> 1 IS NOT NULL`

/** Converts a user to JSON with the texts in their form in the index. */
export function toDocument(docid: string, texts: unknown[]) {
  return `[${[docid, ...texts.map((text) => JSON.stringify(toIndexedText(text)))].join()}]`
}

/** Converts a text, or a missing one, to its form in the index. FTS5 would end it at a NUL. */
export function toIndexedText(text: unknown) {
  return foldCase(String(text ?? '')).replaceAll('\0', '\uffff')
}
