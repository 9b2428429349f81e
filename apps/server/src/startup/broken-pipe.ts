/** Keeps the process alive when the reader of its output leaves. */
export function ignoreBrokenPipes() {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreBrokenPipe)
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException) {
  if (error.code !== 'EPIPE') throw error
}
