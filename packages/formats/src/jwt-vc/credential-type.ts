/** VCDM-1.1 4.1 (contexts), 4.3 (types). */
export const VC_CONTEXT = 'https://www.w3.org/2018/credentials/v1'
export const VC_TYPE = 'VerifiableCredential'
export const VP_TYPE = 'VerifiablePresentation'
