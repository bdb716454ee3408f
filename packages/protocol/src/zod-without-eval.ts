import { config } from 'zod'

/**
 * Imported by every file here that makes a schema. In a page zod would otherwise try at its first object whether `new Function` is allowed,
 * and the page's Content-Security-Policy reports that as an attack; servers have no such policy, and schemas are our constants.
 */
config({ jitless: 'document' in globalThis || 'WorkerGlobalScope' in globalThis })
