import { afterAll } from 'vitest'
import { saveRecordedResponses } from './observed-responses.ts'

afterAll(saveRecordedResponses)
