import { STATIC_CHECKS } from './static-checks.ts'

/** `npm run check [-- name ...]`: all of them, or the ones whose names begin so. */
const wanted = process.argv.slice(2)
const names = Object.keys(STATIC_CHECKS).filter(
  (name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)),
)
let failed = 0
for (const name of names) {
  const began = performance.now()
  const { passed, report } = (await STATIC_CHECKS[name]?.()) ?? { passed: false, report: 'unknown' }
  if (!passed) failed += 1
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${passed ? 'passed' : 'FAILED'}  ${name} (${seconds} s)${report === '' ? '' : `: ${report}`}`)
}
console.log(`${names.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 || names.length === 0 ? 1 : 0
