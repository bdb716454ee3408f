import type { Agency } from '../../agencies/agency.ts'

/** The addresses that metadata publish, routes answer and DPoP proofs must name. */
export const authorizationEndpoint = (agency: Agency): string => `${agency.credentialIssuer}/authorize`
export const pushedAuthorizationEndpoint = (agency: Agency): string => `${agency.credentialIssuer}/par`
export const challengeEndpoint = (agency: Agency): string => `${agency.credentialIssuer}/challenge`
export const tokenEndpoint = (agency: Agency): string => `${agency.credentialIssuer}/token`
export const nonceEndpoint = (agency: Agency): string => `${agency.credentialIssuer}/nonce`
export const credentialEndpoint = (agency: Agency): string => `${agency.credentialIssuer}/credential`
export const deferredCredentialEndpoint = (agency: Agency): string => `${agency.credentialIssuer}/deferred-credential`
export const notificationEndpoint = (agency: Agency): string => `${agency.credentialIssuer}/notification`
export const offerUri = (agency: Agency, reference: string): string => `${agency.credentialIssuer}/offers/${reference}`
