/** Keeps the screen lit while something is held out to be read. A browser that cannot do it lets the screen dim as always. */
export function keepAwake(): () => void {
  let released = false
  let lock: WakeLockSentinel | undefined
  const asked = 'wakeLock' in navigator ? navigator.wakeLock.request('screen') : undefined
  asked?.then(
    (granted) => {
      lock = granted
      if (released) void granted.release()
    },
    () => undefined, // a low battery may refuse
  )
  return () => {
    released = true
    void lock?.release()
  }
}
