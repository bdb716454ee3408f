import { useSyncExternalStore } from 'react'

/** Large type, for people who need it; kept on this device, told to CSS as `html[data-text-size]`. */
export type TextSize = 'normal' | 'large'

const KEPT_UNDER = 'sojourn.text-size'
const listeners = new Set<() => void>()

const currentTextSize = (): TextSize => (document.documentElement.dataset.textSize === 'large' ? 'large' : 'normal')

export function setUpTextSize(): void {
  try {
    if (localStorage.getItem(KEPT_UNDER) === 'large') document.documentElement.dataset.textSize = 'large'
  } catch {
    // storage refused: normal size
  }
}

export function changeTextSize(size: TextSize): void {
  document.documentElement.dataset.textSize = size
  try {
    localStorage.setItem(KEPT_UNDER, size)
  } catch {
    // not kept
  }
  for (const notify of listeners) notify()
}

export const useTextSize = (): TextSize =>
  useSyncExternalStore((notify) => {
    listeners.add(notify)
    return () => listeners.delete(notify)
  }, currentTextSize)
