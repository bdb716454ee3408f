/**
 * Brings up a whole small world for a test: services in this process, real keys, a real database, a clock that is moved by hand, and a
 * browser where a person would use one.
 * Is not: a place for assertions, nor for what only one test needs.
 * `test/stories`, `test/refusals` and `test/faults` call it.
 */

export { createPageClient, type PageAnswer, type PageClient } from '@sojourn/tooling'
export { answerCheck, askAndAnswer, startCheck } from './answer-check.ts'
export { browserPath, openBrowser, type Person, type PersonOptions } from './browser.ts'
export { createFakeClock, type FakeClock } from './fake-clock.ts'
export { freePorts } from './free-ports.ts'
export { agencyOf, type Issued, type IssueOptions } from './issue-to.ts'
export { readVectors, vectorsArePresent } from './published-vectors.ts'
export type { StaffRole } from './staff-client.ts'
export { startWorld, type World, type WorldOptions } from './world.ts'
