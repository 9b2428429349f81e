// What a worker runs. Plain JavaScript, so that its path is the same in the sources and in the build.

import { runWorker } from './run-worker.ts'

runWorker()
