/** A batch is written at one instant: the latest of its items'. */
export const latest = (instants: readonly Date[]): Date =>
  new Date(Math.max(...instants.map((instant) => instant.getTime())))
