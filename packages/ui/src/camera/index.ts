/**
 * Reads QR codes with the camera, and shows what it sees. Is not: loaded by pages that scan nothing, for its reader is a megabyte of
 * WebAssembly, which is why it is an entry of its own.
 */
export { Viewfinder, type ViewfinderProps } from './viewfinder.tsx'
export { cameraWords } from './words.ts'
