const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What may be given to the database as an id; anything else names nothing. */
export const isUuid = (text: string): boolean => UUID.test(text)
