import { listSearchFields } from '@castellan/contract'
import { foldCase } from '../../domain/case-folding.ts'
import { toSearchColumn } from '../schema/fields/field-objects.ts'
import type { SchemaNames } from '../schema/names.ts'
import type { Schema } from '../schema/schema.ts'
import type { Search } from '../user-list/where.ts'

/** The fields in the search index, and how their columns are named. */
export type Searched = { names: SchemaNames; fields: readonly string[] }

/** Returns what the search index of a schema has. */
export function listSearched({ names, userFields }: Schema): Searched {
  return { names, fields: listSearchFields(userFields) }
}

/** Adds documents to the search index. They are the only argument, as a JSON array of `toDocument`. */
export function buildInsertDocuments(fields: readonly string[]) {
  const texts = fields.map((_, i) => `value ->> ${i + 1}`).join(', ')
  return `${buildInsertInto(fields)} SELECT value ->> 0, ${texts} FROM json_each(?)
  WHERE value ->> 1 IS NOT NULL`
}

/** Begins a statement that adds documents: their rowids, and the texts of the fields. */
export function buildInsertInto(fields: readonly string[]) {
  const columns = fields.map((field) => `"${toSearchColumn(field)}"`).join(', ')
  return `INSERT INTO "castellan_user_search" (rowid, ${columns})`
}

/** Converts a user to JSON with the texts in their form in the index. */
export function toDocument(docid: string, texts: unknown[]) {
  return `[${[docid, ...texts.map((text) => JSON.stringify(toIndexedText(text)))].join()}]`
}

/** Writes a search as a query of the index: a phrase in some columns, at their start if required. */
export function toIndexQuery({ fields, operator, text }: Search) {
  const phrase = `"${toIndexedText(text).replaceAll('"', '""')}"`
  const columns = fields.map((field) => `"${toSearchColumn(field)}"`).join(' ')
  return `{${columns}} : ${operator === 'starts_with' ? '^' : ''}${phrase}`
}

/** Converts a text, or a missing one, to its form in the index. FTS5 would end it at a NUL. */
function toIndexedText(text: unknown) {
  return foldCase(String(text ?? '')).replaceAll('\0', '\uffff')
}
