import { randomUUID } from 'node:crypto'
import { afterAll } from 'vitest'
import { saveRecordedResponses } from './observed-responses.ts'

afterAll(() => saveRecordedResponses(randomUUID()))
