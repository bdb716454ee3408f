import { addSeconds, type Clock } from '@sojourn/domain'

/** EUDI ARF WIAM_16: locked after this long without a touch. */
export const IDLE_LOCK_SECONDS = 300

export interface IdleLock {
  /** A person touched the screen. */
  touched(): void
  /** Call on a timer and whenever the page comes back; timers sleep while a phone does. */
  check(): void
  lockNow(): void
}

export function createIdleLock(deps: { clock: Clock; lock: () => void; idleSeconds?: number }): IdleLock {
  const idleSeconds = deps.idleSeconds ?? IDLE_LOCK_SECONDS
  let lastTouch = deps.clock()
  let locked = false
  const lockNow = () => {
    if (locked) return
    locked = true
    deps.lock()
  }
  const isIdle = () => deps.clock() >= addSeconds(lastTouch, idleSeconds)
  return {
    touched() {
      // A touch after the time is up is the touch of whoever found the phone.
      if (isIdle()) lockNow()
      else lastTouch = deps.clock()
    },
    check() {
      if (isIdle()) lockNow()
    },
    lockNow,
  }
}
