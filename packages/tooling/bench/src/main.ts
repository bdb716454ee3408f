import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureG1 } from './figures/g01-credential-endpoint.ts'
import { measureG5 } from './figures/g05-wallet-response.ts'
import { measureG6 } from './figures/g06-mint-sd-jwt-vc.ts'
import { measureG7 } from './figures/g07-jwt-vc.ts'
import { measureG9 } from './figures/g09-publish-list.ts'
import { measureG11 } from './figures/g11-status-lookup.ts'
import { conditions, type Figure } from './measure.ts'

const FIGURES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  G1: measureG1,
  G5: measureG5,
  G6: measureG6,
  G7: measureG7,
  G9: measureG9,
  G11: measureG11,
}

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true })
const wanted = positionals.length > 0 ? positionals : Object.keys(FIGURES)

process.stdout.write(`${conditions()}\n`)
const measured: Figure[] = []
for (const id of wanted) {
  const measure = FIGURES[id]
  if (measure === undefined) throw new Error(`there is no figure ${id}; there are ${Object.keys(FIGURES).join(', ')}`)
  for (const figure of await measure()) {
    measured.push(figure)
    const value = `${Number(figure.value.toPrecision(3))} ${figure.unit}`
    process.stdout.write(
      `${figure.holds ? 'holds ' : 'MISSED'} ${figure.id.padEnd(8)} ${value.padEnd(14)} ${figure.target.padEnd(16)} ${figure.what}\n`,
    )
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(measured, undefined, 2)}\n`)
