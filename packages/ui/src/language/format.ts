import type { Language } from './language.ts'

/** An instant, or the `YYYY-MM-DD` and ISO 8601 strings of the wire. A bare day is that day everywhere, so it is formatted in UTC. */
export type DateLike = Date | string

export const isBareDay = (date: DateLike): boolean => typeof date === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(date)

export const formatDate = (date: DateLike, language: Language): string =>
  new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    ...(isBareDay(date) ? { timeZone: 'UTC' } : {}),
  }).format(new Date(date))

export const formatDateTime = (date: DateLike, language: Language): string =>
  new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(new Date(date))

export const formatTime = (date: DateLike, language: Language): string =>
  new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }).format(
    new Date(date),
  )

const UNITS = [
  { seconds: 86_400, 'zh-CN': '天', en: 'day' },
  { seconds: 3600, 'zh-CN': '小时', en: 'hour' },
  { seconds: 60, 'zh-CN': '分钟', en: 'minute' },
  { seconds: 1, 'zh-CN': '秒', en: 'second' },
] as const

/** The largest fitting unit, rounded down: "3 minutes", "2 天". A status age or the life of a QR needs no more. */
export function formatDuration(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.floor(seconds))
  const unit = UNITS.find((each) => whole >= each.seconds) ?? UNITS[3]
  const count = Math.floor(whole / unit.seconds)
  return language === 'zh-CN' ? `${count} ${unit['zh-CN']}` : `${count} ${unit.en}${count === 1 ? '' : 's'}`
}
