import { join } from 'node:path'
import { ROOT } from '../root.ts'

export const OUTPUT_FOLDER = join(ROOT, '.output')
/** Every case of the last `npm test`: an array of `TestCase`. */
export const RESULTS_FILE = join(OUTPUT_FOLDER, 'test-results.json')
