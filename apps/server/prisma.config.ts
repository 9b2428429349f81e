import { defineConfig } from 'prisma/config'

// Generating needs no schema engine, yet the command looks for one and would download it.
// Any executable satisfies it; the server applies its migrations itself.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({})
