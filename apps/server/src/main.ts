#!/usr/bin/env node
import { argv, stdin } from 'node:process'

// Before the program is loaded: the terminal shows no password that is typed meanwhile.
const asksForValue = argv.some((word) => word === '-' || word.endsWith('=-'))
if (asksForValue && stdin.isTTY) stdin.setRawMode(true)

await import('./run-program.ts')
