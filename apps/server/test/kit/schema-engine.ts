import { readFile } from 'node:fs/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  mockMigrationAwareAdapterFactory,
} from '@prisma/driver-adapter-utils'
import { isFileUrl } from '../../src/store/database-url.ts'

const folder = new URL('../../node_modules/@prisma/schema-engine-wasm/', import.meta.url)

/** The part of WebAssembly that Node has and its types omit. */
type WithWasm = {
  WebAssembly: {
    instantiate: (
      bytes: Uint8Array,
      imports: Record<string, object>,
    ) => Promise<{ instance: { exports: { __wbindgen_start?: () => void } } }>
  }
}

let engineClass: ReturnType<typeof startEngine> | undefined

/** Returns the SQL with which Prisma creates the tables of a schema in the empty database at `url`. */
export async function renderSchemaSql(path: URL, url: string) {
  const content = await readFile(path, 'utf8')
  // A second instance of the module would overwrite the first one's bindings.
  engineClass ??= startEngine()
  const SchemaEngine = await engineClass
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', content]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(createAdapter(url)),
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

/** Starts Prisma's schema engine; its package expects a bundler to do this. */
async function startEngine() {
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(new URL('schema_engine_bg.wasm', folder))
  const { WebAssembly } = globalThis as unknown as WithWasm
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': engine })
  engine.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start?.()
  return engine.SchemaEngine
}

/** Creates the adapter for the engine, which sends no queries to SQLite. */
function createAdapter(url: string) {
  return isFileUrl(url)
    ? mockMigrationAwareAdapterFactory('sqlite')
    : new PrismaPg({ connectionString: url })
}
