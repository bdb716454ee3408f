import { POINTS_LEVELS } from '../attestations/points-statement.ts'
import type { JsonObject } from '../json.ts'
import type { PointsFacts, ResidentFacts } from './resident-facts.ts'

export type RatedFacts = ResidentFacts & { readonly points: PointsFacts }

/** domain.md 4.3: hundredths of a point, so that nothing is rounded; a line counts up to its cap, and a total is never below nothing. */
export function pointsStatementClaims({ points }: RatedFacts): JsonObject {
  const total = pointsTotal(points)
  return {
    scheme: points.scheme,
    policy_version: points.policyVersion,
    as_of: points.asOf,
    total,
    indicators: points.indicators.map(({ code, points: given, cap, evidence }) => ({
      code,
      points: Math.min(given, cap),
      cap,
      evidence,
    })),
    deductions: points.deductions.map(({ code, points: taken }) => ({ code, points: taken })),
    threshold_met: Object.fromEntries(POINTS_LEVELS.map((level) => [level, total >= points.thresholds[level]])),
    rank_band: points.rankBand,
    publicity_period: { from: points.publicity.from, until: points.publicity.until },
  }
}

export function pointsTotal({ indicators, deductions }: PointsFacts): number {
  const gained = indicators.reduce((sum, { points, cap }) => sum + Math.min(points, cap), 0)
  return Math.max(0, gained - deductions.reduce((sum, { points }) => sum + points, 0))
}
