/** A closed curve of fine loops, as on banknotes: a hypotrochoid about (cx, cy), drawn as one path. */
export function guilloche(shape: {
  readonly cx: number
  readonly cy: number
  readonly radius: number
  readonly lobes: number
  readonly depth: number
  readonly points?: number
}): string {
  const { cx, cy, radius, lobes, depth, points = 480 } = shape
  const steps = Array.from({ length: points + 1 }, (_, step) => {
    const turn = (step / points) * 2 * Math.PI
    const swing = radius * (1 - depth + depth * Math.cos(lobes * turn))
    return `${(cx + swing * Math.cos(turn)).toFixed(1)} ${(cy + swing * Math.sin(turn)).toFixed(1)}`
  })
  return `M${steps.join('L')}Z`
}
