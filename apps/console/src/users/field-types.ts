/** What a field of users holds. Only fields of type `other` cannot be sorted and filtered by. */
export type FieldType = 'text' | 'number' | 'boolean' | 'date' | 'role' | 'choice' | 'other'
