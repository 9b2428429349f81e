import { readUserFields } from '../cli/read-user-fields.ts'
import { readConfig } from '../config/config.ts'
import { readProcessEnvironment } from '../config/env-file.ts'
import { readSchemaFile } from '../config/schema-file.ts'

/** Reads the configuration of this process, with some variables changed. */
export function readProcessConfig(changes: Record<string, string> = {}) {
  return readConfig({ ...readProcessEnvironment(), ...changes })
}

/** Reads the additional fields of users. Mistakes in the schema file are those of the configuration. */
export function readProcessUserFields() {
  const { CASTELLAN_SCHEMA_FILE } = readProcessEnvironment()
  const declared = readSchemaFile(CASTELLAN_SCHEMA_FILE, [])?.user?.additionalFields
  return readUserFields(declared, () => readProcessConfig())
}
