/** The folder of this package. A build has every module in `dist` itself, whatever its folder in `src`. */
export const packageFolder = new URL('../', import.meta.url)

/** The folder of the modules: `src`, or `dist` in a build. */
export const moduleFolder = new URL('./', import.meta.url)
