import { readFile } from 'node:fs/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  mockMigrationAwareAdapterFactory,
} from '@prisma/driver-adapter-utils'
import { isFileUrl } from '../../src/store/database-url.ts'

const folder = new URL('../../node_modules/@prisma/schema-engine-wasm/', import.meta.url)

/** What Node has of WebAssembly and its types leave out. */
type WithWasm = {
  WebAssembly: {
    instantiate: (
      bytes: Uint8Array,
      imports: Record<string, object>,
    ) => Promise<{ instance: { exports: { __wbindgen_start?: () => void } } }>
  }
}

let starting: ReturnType<typeof startEngine> | undefined

/** The SQL that makes the tables of a Prisma schema in the empty database at `url`, as Prisma has it. */
export async function renderSchemaSql(path: URL, url: string) {
  const content = await readFile(path, 'utf8')
  // A second instance of the module would share the glue of the first.
  starting ??= startEngine()
  const SchemaEngine = await starting
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', content]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapterFor(url)),
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

/** Starts Prisma's schema engine, which its package can only do where a bundler helps. */
async function startEngine() {
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(new URL('schema_engine_bg.wasm', folder))
  const { WebAssembly } = globalThis as unknown as WithWasm
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': engine })
  engine.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start?.()
  return engine.SchemaEngine
}

/** What the engine asks the database by; SQLite's it asks nothing. */
function adapterFor(url: string) {
  return isFileUrl(url)
    ? mockMigrationAwareAdapterFactory('sqlite')
    : new PrismaPg({ connectionString: url })
}
