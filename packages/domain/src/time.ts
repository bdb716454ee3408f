/** Instants are `Date` inside and whole seconds on the wire (NumericDate, RFC7519 2 (terminology)). */
export type Clock = () => Date

export const toSeconds = (instant: Date): number => Math.floor(instant.getTime() / 1000)
export const fromSeconds = (seconds: number): Date => new Date(seconds * 1000)
export const addSeconds = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000)

const DAY_SECONDS = 86_400

/** The start of the UTC day. Times inside credentials have the precision of a day, so that they do not link copies (assurance M5). */
export const startOfDay = (instant: Date): Date =>
  fromSeconds(Math.floor(toSeconds(instant) / DAY_SECONDS) * DAY_SECONDS)

/** `YYYY-MM-DD` of the UTC day. */
export const isoDate = (instant: Date): string => instant.toISOString().slice(0, 10)
