const DATE_TIME_STAMP =
  /^(-?)([1-9]\d{4,5}|\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d|24:00:00)(?:\.(\d+))?(Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/

/**
 * An XML Schema 1.1 `dateTimeStamp`: a date, a time and an offset, none of which may be left out. Undefined for anything else, a
 * 30 February among it. Finer than milliseconds is cut off.
 */
export function readDateTimeStamp(value: unknown): Date | undefined {
  const match = typeof value === 'string' ? DATE_TIME_STAMP.exec(value) : null
  if (match === null) return undefined
  const [, sign, year = '', month = '', day = '', time = '', fraction = '', offset] = match
  if (time.startsWith('24') && /[1-9]/.test(fraction)) return undefined
  if (Number(day) > daysIn(Number(year), Number(month))) return undefined
  const signed = sign === '-' || year.length > 4 ? `${sign || '+'}${year.padStart(6, '0')}` : year
  const instant = new Date(`${signed}-${month}-${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

const daysIn = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
