/** Set by the build: the first characters of a digest over the sources. */
declare const __BUILD__: string
