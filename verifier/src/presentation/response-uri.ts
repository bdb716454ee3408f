/** Where a wallet posts its answer. An mdoc is signed over it, so it is made in one place. */
export const responseUriOf = (verifierUrl: string, requestId: string): string => `${verifierUrl}/response/${requestId}`
