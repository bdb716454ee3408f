import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureG1 } from './figures/g01-credential-endpoint.ts'
import { measureG5 } from './figures/g05-wallet-response.ts'
import { measureG6 } from './figures/g06-mint-sd-jwt-vc.ts'
import { measureG7 } from './figures/g07-jwt-vc.ts'
import { measureG9 } from './figures/g09-publish-list.ts'
import { measureG11 } from './figures/g11-status-lookup.ts'
import { measureG13 } from './figures/g13-offline-code.ts'
import { measureG17 } from './figures/g17-memory.ts'
import { conditions, type Figure } from './measure.ts'
import { signatureMicros } from './yardstick.ts'

interface Measurement {
  readonly figures: readonly string[]
  measure(): Promise<readonly Figure[]>
}

/** What is measured together, under the numbers of performance.md. */
const MEASUREMENTS: readonly Measurement[] = [
  { figures: ['G1', 'G2', 'G3', 'G8'], measure: measureG1 },
  { figures: ['G5'], measure: measureG5 },
  { figures: ['G6'], measure: measureG6 },
  { figures: ['G7'], measure: measureG7 },
  { figures: ['G9'], measure: measureG9 },
  { figures: ['G11'], measure: measureG11 },
  { figures: ['G13'], measure: measureG13 },
  { figures: ['G17'], measure: measureG17 },
]

const known = MEASUREMENTS.flatMap(({ figures }) => figures)
const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true })
const wanted = new Set(positionals.length > 0 ? positionals : known)
for (const figure of wanted) {
  if (known.includes(figure)) continue
  process.stderr.write(`there is no figure ${figure}; there are ${known.join(', ')}\n`)
  process.exit(2)
}

process.stdout.write(`${conditions()}\n`)
const rows: Figure[] = []
for (const { figures, measure } of MEASUREMENTS) {
  if (!figures.some((figure) => wanted.has(figure))) continue
  const before = signatureMicros()
  const measured = await measure()
  const signature = Math.round((before + signatureMicros()) / 2)
  for (const figure of measured) {
    if (!wanted.has(/^G\d+/.exec(figure.id)?.[0] ?? '')) continue
    rows.push(print(withYardstick(figure, signature)))
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`)

/** A time means little without the machine it was measured on. */
function withYardstick(figure: Figure, signature: number): Figure {
  const isTime = /^(ns|µs|ms)\b/.test(figure.unit)
  return isTime ? { ...figure, what: `${figure.what} (one P-256 signature then: ${signature} µs)` } : figure
}

function print(figure: Figure): Figure {
  const value = `${Number(figure.value.toPrecision(3))} ${figure.unit}`
  const verdict = figure.holds ? 'holds ' : 'MISSED'
  process.stdout.write(
    `${verdict} ${figure.id.padEnd(9)} ${value.padEnd(14)} ${figure.target.padEnd(16)} ${figure.what}\n`,
  )
  return figure
}
