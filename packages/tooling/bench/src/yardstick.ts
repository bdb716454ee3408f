import { median } from './measure.ts'
import { newKey, rawSign, someBytes } from './workload.ts'

const ROUNDS = 9
const SIGNATURES = 500

/** CPU microseconds of one P-256 signature over 1,500 bytes on this machine at this moment. */
export function signatureMicros(): number {
  const key = newKey()
  const data = someBytes(1_500)
  return median(
    Array.from({ length: ROUNDS }, () => {
      const before = process.cpuUsage()
      for (let made = 0; made < SIGNATURES; made += 1) rawSign(key, data)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / SIGNATURES
    }),
  )
}
