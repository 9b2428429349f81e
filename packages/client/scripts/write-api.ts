import { writeFileSync } from 'node:fs'
import { apiFile, buildApi } from './build-api.ts'

writeFileSync(apiFile, buildApi())
