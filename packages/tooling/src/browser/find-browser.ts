import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const DEBIAN_CHROMIUM = '/usr/bin/chromium'
const CHINESE_FONT = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'
const PACKAGES = ['chromium', 'fonts-noto-cjk']

/** The browser for stories: the one that CHROMIUM names, or Debian's; undefined when there is none. */
export function findBrowser(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const path = env.CHROMIUM || DEBIAN_CHROMIUM
  return existsSync(path) ? path : undefined
}

/** Installs Debian's Chromium and a Chinese font where that can be done without asking; answers what could not be had. */
export function installBrowser(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (findBrowser(env) !== undefined && existsSync(CHINESE_FONT)) return undefined
  if (env.CHROMIUM) return findBrowser(env) === undefined ? `there is no browser at ${env.CHROMIUM}` : undefined
  if (!isDebian() || process.getuid?.() !== 0) {
    return findBrowser(env) === undefined
      ? `there is no ${DEBIAN_CHROMIUM}; install chromium and fonts-noto-cjk, or set CHROMIUM`
      : undefined
  }
  const quiet = { stdio: 'ignore', env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } } as const
  spawnSync('apt-get', ['update', '-qq'], quiet)
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES], quiet)
  return findBrowser(env) === undefined ? `apt-get could not install ${PACKAGES.join(' and ')}` : undefined
}

export const isDebian = (): boolean =>
  existsSync('/etc/os-release') && /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'))
