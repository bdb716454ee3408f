import type { Agency } from '../agencies/agency.ts'

/** Where an agency's routes lie: the path of its identifier, so that public URLs with paths need no rewriting in front. */
export const agencyPath = (agency: Agency): string => new URL(agency.credentialIssuer).pathname

/** The path of a URL that we publish. */
export const pathOf = (url: string): string => new URL(url).pathname
