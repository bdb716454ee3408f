/** The address that the build gives a file (Vite). */
declare module '*.wasm?url' {
  export const address: string
  // biome-ignore lint/style/noDefaultExport: the shape that Vite gives
  export default address
}
