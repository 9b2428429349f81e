import { readFile } from 'node:fs/promises'
import {
  bindMigrationAwareSqlAdapterFactory,
  mockMigrationAwareAdapterFactory,
} from '@prisma/driver-adapter-utils'

const folder = new URL('../node_modules/@prisma/schema-engine-wasm/', import.meta.url)

/** What Node has of WebAssembly and its types leave out. */
type WithWasm = {
  WebAssembly: {
    instantiate: (
      bytes: Uint8Array,
      imports: Record<string, object>,
    ) => Promise<{ instance: { exports: { __wbindgen_start?: () => void } } }>
  }
}

/** Starts Prisma's schema engine, which its package can only do where a bundler helps. */
const startEngine = async () => {
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(new URL('schema_engine_bg.wasm', folder))
  const { WebAssembly } = globalThis as unknown as WithWasm
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': engine })
  engine.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start?.()
  return engine.SchemaEngine
}

/** The SQL that makes the tables of a Prisma schema from nothing, as Prisma would write it. */
export const sqlOfSchema = async (path: URL) => {
  const content = await readFile(path, 'utf8')
  const SchemaEngine = await startEngine()
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', content]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(mockMigrationAwareAdapterFactory('sqlite')),
  )
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  return stdout ?? ''
}
