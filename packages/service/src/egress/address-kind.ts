import { BlockList, isIPv4, isIPv6 } from 'node:net'

export type AddressKind = 'public' | 'loopback' | 'private' | 'never'

type Subnet = readonly [network: string, prefix: number]

/** IANA special-purpose registries (RFC6890 2.2): what is not reachable from everywhere is not the public network. */
const PRIVATE_V4: readonly Subnet[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
]
const NEVER_V4: readonly Subnet[] = [
  ['0.0.0.0', 8],
  // Link-local, and with it the address under which clouds hand out a machine's own credentials.
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** Of the global unicast space (RFC4291 2.4) what is set aside: protocol assignments with Teredo, documentation, 6to4. */
const NEVER_V6: readonly Subnet[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const privateV4 = listOf(PRIVATE_V4, 'ipv4')
const neverV4 = listOf(NEVER_V4, 'ipv4')
const loopbackV4 = listOf([['127.0.0.0', 8]], 'ipv4')
const globalV6 = listOf([['2000::', 3]], 'ipv6')
const neverV6 = listOf(NEVER_V6, 'ipv6')
const uniqueLocalV6 = listOf([['fc00::', 7]], 'ipv6')
/** RFC6052 2.1: an IPv4 address seen through a translator; the address inside decides. */
const translatedV6 = listOf([['64:ff9b::', 96]], 'ipv6')

function listOf(subnets: readonly Subnet[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family)
  return list
}

/** Where an IP address leads, in its text form without brackets. Whatever is not understood is `never`. */
export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) return kindOfV4(address)
  // A zone (`fe80::1%eth0`) is of this machine alone.
  return isIPv6(address) && !address.includes('%') ? kindOfV6(address) : 'never'
}

function kindOfV4(address: string): AddressKind {
  if (loopbackV4.check(address, 'ipv4')) return 'loopback'
  if (privateV4.check(address, 'ipv4')) return 'private'
  return neverV4.check(address, 'ipv4') ? 'never' : 'public'
}

function kindOfV6(address: string): AddressKind {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  if (canonical === '::1') return 'loopback'
  if (uniqueLocalV6.check(canonical, 'ipv6')) return 'private'
  if (translatedV6.check(canonical, 'ipv6')) return kindOfV4(lastFourBytes(canonical))
  return globalV6.check(canonical, 'ipv6') && !neverV6.check(canonical, 'ipv6') ? 'public' : 'never'
}

/** Of an address in canonical form: its last two groups, either of which `::` may have swallowed. */
function lastFourBytes(canonical: string): string {
  const groups = canonical.slice(canonical.lastIndexOf('::') + 2).split(':')
  const [high = '0', low = '0'] = ['0', '0', ...groups.filter((group) => group !== '')].slice(-2)
  const bits = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.')
}
