/** An address that must never be connected to, `port` being where somebody listens on this machine. */
export interface SsrfShape {
  readonly id: string
  readonly url: (port: number) => string
  /** What its name answers, look-up after look-up; left out where the address is its own. */
  readonly answers?: readonly (readonly string[])[]
  /** Whether whoever asks without care arrives at the listener on a machine like ours: the test of the trap. */
  readonly reaches?: true
}

const literal = (host: string, reaches?: true): SsrfShape => ({
  id: host,
  url: (port) => `https://${host}:${port}/x`,
  ...(reaches === undefined ? {} : { reaches }),
})

const named = (id: string, host: string, answers: readonly (readonly string[])[], reaches?: true): SsrfShape => ({
  id,
  url: (port) => `https://${host}:${port}/x`,
  answers,
  ...(reaches === undefined ? {} : { reaches }),
})

/** Assurance section 7, B11, each written by hand. */
export const SSRF_SHAPES: readonly SsrfShape[] = [
  // IPv4 loopback, as inet_aton and the URL standard spell it.
  { id: 'http to loopback', url: (port) => `http://127.0.0.1:${port}/x`, reaches: true },
  literal('127.0.0.1', true),
  literal('2130706433', true),
  literal('0x7f000001', true),
  literal('0x7f.0.0.1', true),
  literal('0177.0.0.1', true),
  literal('017700000001', true),
  literal('127.1', true),
  literal('127.0.1', true),
  literal('127.0.0.1.', true),
  literal('127.127.127.127'),
  literal('0.0.0.0', true),
  literal('0', true),
  literal('１２７.０.０.１', true),
  literal('127。0。0。1', true),
  literal('%31%32%37.0.0.1', true),
  // IPv6, and IPv4 inside it.
  literal('[::1]'),
  literal('[0:0:0:0:0:0:0:1]'),
  literal('[::ffff:127.0.0.1]', true),
  literal('[::ffff:7f00:1]', true),
  literal('[::127.0.0.1]'),
  literal('[::]'),
  literal('[64:ff9b::7f00:1]'),
  literal('[64:ff9b:1::7f00:1]'),
  literal('[2002:7f00:1::]'),
  literal('[fe80::1]'),
  literal('[fd00::1]'),
  literal('[fec0::1]'),
  // Other people's networks, and the cloud's word to its own machine.
  literal('10.0.0.1'),
  literal('172.16.0.1'),
  literal('192.168.1.1'),
  literal('100.64.0.1'),
  literal('169.254.169.254'),
  literal('198.18.0.1'),
  literal('224.0.0.1'),
  literal('255.255.255.255'),
  // Names.
  named('localhost', 'localhost', [['127.0.0.1']], true),
  { id: 'http to localhost', url: (port) => `http://localhost:${port}/x`, answers: [['127.0.0.1']], reaches: true },
  named('localhost with a dot', 'localhost.', [['127.0.0.1']], true),
  named('a name below localhost', 'intranet.localhost', [['127.0.0.1']], true),
  named('a name of loopback', 'lists.example', [['127.0.0.1']], true),
  named('a name of loopback in IPv6', 'lists6.example', [['::1']]),
  named('a name of IPv4 in IPv6', 'mapped.example', [['::ffff:127.0.0.1']], true),
  named('a name of the private network', 'intranet.example', [['10.0.0.1']]),
  named('a name of the cloud’s own credentials', 'metadata.example', [['169.254.169.254']]),
  named('a name with a public and a private address', 'both.example', [['203.0.113.1', '127.0.0.1']]),
  named('a name that turns (rebinding)', 'turns.example', [['127.0.0.1'], ['1.1.1.1']], true),
  named('a name that looks like a trusted one', 'ıssuer.example', [['127.0.0.1']], true),
  // Other ways of asking.
  { id: 'gopher', url: (port) => `gopher://127.0.0.1:${port}/_GET%20/x` },
  { id: 'file', url: () => 'file:///etc/passwd' },
  { id: 'ftp', url: (port) => `ftp://127.0.0.1:${port}/x` },
  { id: 'a trusted name as user name', url: (port) => `https://issuer.example@127.0.0.1:${port}/x`, reaches: true },
]
