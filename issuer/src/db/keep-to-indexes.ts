/**
 * Prepared plans outlive the sizes that they were made for. One made while a table was new would scan it from end to end, and go on doing so
 * as it grows; every statement of ours has an index to go by, so scans are told off for all connections.
 */
export function keepToIndexes(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  if (!url.searchParams.has('options')) url.searchParams.set('options', '-c enable_seqscan=off')
  return url.href
}
