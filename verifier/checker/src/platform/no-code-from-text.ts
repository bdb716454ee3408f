import { config } from 'zod'

/** Imported before anything that makes a schema: zod otherwise tries whether `new Function` is allowed, which the page's policy reports. */
config({ jitless: true })
