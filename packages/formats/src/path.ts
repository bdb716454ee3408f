/** From the root of the claims to one value: names of members and indices of elements. */
export type Path = readonly (string | number)[]
/** `null` stands for every element of an array: OID4VP-1.0 7 (claims-path-pointer), SD-JWT-VC 5.6.1 (claim-path). */
export type PathPattern = readonly (string | number | null)[]

/** Whether the pattern, as far as both reach, leads the same way as the path. */
export const leadsAlong = (pattern: PathPattern, path: Path): boolean =>
  path
    .slice(0, pattern.length)
    .every((step, at) => pattern[at] === step || (pattern[at] === null && typeof step === 'number'))
