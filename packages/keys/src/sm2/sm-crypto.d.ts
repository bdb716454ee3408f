/** The second library of the tests; it brings no types. */
declare module 'sm-crypto' {
  interface SignatureOptions {
    readonly hash: boolean
    readonly publicKey: string
    readonly userId: string
  }
  export const sm2: {
    doSignature(message: string, privateKeyHex: string, options: SignatureOptions): string
    doVerifySignature(message: string, signatureHex: string, publicKeyHex: string, options: SignatureOptions): boolean
  }
}
