/**
 * Where servers keep signing keys: a file, a PKCS#11 token, a key service. Each home answers with a `Signer`; only the file's key is
 * ever in our memory.
 * Is not: who may sign what and when (the issuer's agencies and its signer process). Servers only.
 */
export { connectKeyService, type KeyService, signerFromKeyService } from './key-service.ts'
export { openPkcs11Token, type Pkcs11Options, type Pkcs11Token } from './pkcs11-token.ts'
export { signerFromFile } from './signer-from-file.ts'
