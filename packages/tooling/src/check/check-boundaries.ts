import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { BOUNDARY_RULES } from './boundary-rules.ts'

export interface BoundaryReport {
  readonly modules: number
  readonly violations: readonly string[]
}

const FOLDERS = ['packages', 'issuer', 'verifier', 'wallet-web', 'test']

/**
 * Holds the directions of house.md. `base` is a checkout or a small copy of one. The number of modules is part of the answer, for a
 * cruiser that cannot read TypeScript sees none and finds nothing wrong.
 */
export async function checkBoundaries(base: string, folders: readonly string[] = FOLDERS): Promise<BoundaryReport> {
  const { output } = await cruise(
    [...folders],
    {
      baseDir: base,
      ruleSet: { forbidden: [...BOUNDARY_RULES] },
      validate: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '(^|/)(dist|\\.state|\\.output)/' },
      tsPreCompilationDeps: true,
    },
    // Without these two, workspace imports stay unresolved and the layer rules see nothing.
    { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
  )
  const { summary, modules } = output as ICruiseResult
  const ours = modules.filter(({ source }) => !source.includes('node_modules') && /\.tsx?$/.test(source))
  return {
    modules: ours.length,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  }
}
