import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDebian } from '../browser/find-browser.ts'
import { OUTPUT_FOLDER } from './results-file.ts'

const SOFTHSM = '/usr/lib/softhsm/libsofthsm2.so'
const PKCS11JS = 'pkcs11js@2.1.7'
const FOLDER = join(OUTPUT_FOLDER, 'pkcs11')
const ADDON = join(FOLDER, 'node_modules/pkcs11js')

/** SoftHSM, and the native code that speaks to it built for the Node that runs; where that cannot be had, answers why. */
export function installToken(
  env: Readonly<Record<string, string | undefined>>,
): { readonly addon: string } | { readonly missing: string } {
  if (!existsSync(SOFTHSM)) {
    if (!isDebian() || process.getuid?.() !== 0) return { missing: `there is no ${SOFTHSM}; install softhsm2` }
    const quiet = { stdio: 'ignore', env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } } as const
    spawnSync('apt-get', ['update', '-qq'], quiet)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'softhsm2'], quiet)
    if (!existsSync(SOFTHSM)) return { missing: 'apt-get could not install softhsm2' }
  }
  if (!existsSync(join(ADDON, 'build/Release/pkcs11.node'))) {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(join(FOLDER, 'package.json'), '{ "name": "token", "private": true }')
    // The npm beside this Node, with this Node first: the addon is for the one that will load it.
    const path = `${dirname(process.execPath)}:${env.PATH ?? ''}`
    spawnSync('npm', ['install', '--no-audit', '--no-fund', PKCS11JS], {
      cwd: FOLDER,
      stdio: 'ignore',
      env: { ...env, PATH: path },
    })
  }
  const isBuilt = existsSync(join(ADDON, 'build/Release/pkcs11.node'))
  return isBuilt
    ? { addon: ADDON }
    : { missing: `${PKCS11JS} could not be built (it wants python3, make and a C++ compiler)` }
}
