import { config } from 'zod'

/**
 * Imported before anything that makes a schema: zod otherwise tries whether `new Function` is allowed, which the pages' policy reports
 * as an attack on them.
 */
config({ jitless: true })
