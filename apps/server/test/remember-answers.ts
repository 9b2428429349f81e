import { randomUUID } from 'node:crypto'
import { afterAll } from 'vitest'
import { keepAnswers } from './answers.ts'

afterAll(() => keepAnswers(randomUUID()))
