/** The one verification method of a DID that holds its key: the fragment of did:key repeats the key. Undefined for other DIDs. */
export function keyMethodOf(did: string): string | undefined {
  if (did.startsWith('did:jwk:')) return `${did}#0`
  return did.startsWith('did:key:') ? `${did}#${did.slice('did:key:'.length)}` : undefined
}
