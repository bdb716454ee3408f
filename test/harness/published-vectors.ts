import { existsSync, readFileSync } from 'node:fs'

/** The published vectors lie beside the checkout; who has none of them runs the rest of the tests. */
const FOLDER = new URL('../../../shared/vectors/', import.meta.url)

export const vectorsArePresent = (path: string): boolean => existsSync(new URL(path, FOLDER))

/** The text of one file, such as `webauthn-l3/vectors.json`. */
export const readVectors = (path: string): string => readFileSync(new URL(path, FOLDER), 'utf8')
