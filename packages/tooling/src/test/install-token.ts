import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
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
    const headers = nodeHeaders(process.execPath)
    const nodedir = headers === undefined ? {} : { npm_config_nodedir: headers }
    spawnSync('npm', ['install', '--no-audit', '--no-fund', PKCS11JS], {
      cwd: FOLDER,
      stdio: 'ignore',
      env: { ...env, ...nodedir, PATH: path },
    })
  }
  const isBuilt = existsSync(join(ADDON, 'build/Release/pkcs11.node'))
  return isBuilt
    ? { addon: ADDON }
    : { missing: `${PKCS11JS} could not be built (it wants python3, make and a C++ compiler)` }
}

/**
 * The folder whose `include/node` belongs to this Node, beside it or in the package of its platform where npm brought it: otherwise node-gyp
 * fetches headers from the internet, which need not be there.
 */
export function nodeHeaders(execPath: string): string | undefined {
  const prefix = dirname(dirname(realpathSync(execPath)))
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  return [prefix, join(prefix, 'node_modules', platform), join(dirname(prefix), platform)].find((folder) =>
    existsSync(join(folder, 'include/node/node_api.h')),
  )
}
