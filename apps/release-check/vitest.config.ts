import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // The consumers install libraries from npm, and some of them build a whole site.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ['minimal'],
  },
})
