const POINTS = 240

/** A closed curve of fine loops, as on banknotes: a hypotrochoid about (cx, cy), drawn as one path. */
export function guilloche(shape: {
  readonly cx: number
  readonly cy: number
  readonly radius: number
  readonly lobes: number
  readonly depth: number
  /** Where the first loop stands, in turns. */
  readonly turn?: number
}): string {
  const { cx, cy, radius, lobes, depth, turn = 0 } = shape
  const steps = Array.from({ length: POINTS + 1 }, (_, step) => {
    const angle = (step / POINTS) * 2 * Math.PI
    const swing = radius * (1 - depth + depth * Math.cos(lobes * angle + 2 * Math.PI * turn * lobes))
    return `${(cx + swing * Math.cos(angle)).toFixed(1)} ${(cy + swing * Math.sin(angle)).toFixed(1)}`
  })
  return `M${steps.join('L')}Z`
}

/** A line of soft waves from edge to edge. */
export function wave(shape: {
  readonly width: number
  readonly y: number
  readonly height: number
  readonly length: number
  readonly shift: number
}): string {
  const { width, y, height, length, shift } = shape
  const half = length / 2
  const start = -(shift % length) - length
  const crests = Math.ceil((width - start) / half)
  const turns = Array.from({ length: crests }, (_, n) => `T${(start + half * (n + 2)).toFixed(1)} ${y}`)
  return `M${start.toFixed(1)} ${y}Q${(start + half / 2).toFixed(1)} ${y - height} ${(start + half).toFixed(1)} ${y}${turns.join('')}`
}
