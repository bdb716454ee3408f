/** The library weighs more than all the rest, so it loads with the first certificate; it needs Reflect.metadata before itself. */
export async function loadX509(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}
