/** RFC8392 4 (summary-of-cwt-claims) and TSL 5.2 (status-list-token-cwt): the claims by their keys. */
export const SUB = 2
export const EXP = 4
export const NBF = 5
export const IAT = 6
export const STATUS_LIST = 65_533
export const TTL = 65_534

/** RFC9052 2 (basic-cose-structure): COSE_Sign1_Tagged, which the list must be; the CWT tag around it must not stand. */
export const COSE_SIGN1_TAG = 18
