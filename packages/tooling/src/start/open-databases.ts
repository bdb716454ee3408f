import { join } from 'node:path'
import { type EmbeddedPostgres, openDatabase, startEmbeddedPostgres } from '@sojourn/service'

export interface Databases {
  readonly issuerUrl: string
  readonly verifierUrl: string
  stop(): Promise<void>
}

const NAMES = ['sojourn_issuer', 'sojourn_verifier'] as const

/** One database for each service, on the server that was named or on our own. */
export async function openDatabases(
  stateFolder: string,
  serverUrl: string | undefined,
  fresh: boolean,
): Promise<Databases> {
  return serverUrl === undefined ? onOurServer(stateFolder) : onNamedServer(serverUrl, fresh)
}

async function onOurServer(stateFolder: string): Promise<Databases> {
  const server: EmbeddedPostgres = await startEmbeddedPostgres(join(stateFolder, 'postgres'))
  try {
    for (const name of NAMES) await server.createDatabase(name)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { issuerUrl: server.url(NAMES[0]), verifierUrl: server.url(NAMES[1]), stop: () => server.stop() }
}

async function onNamedServer(serverUrl: string, fresh: boolean): Promise<Databases> {
  const server = openDatabase({ url: serverUrl, poolSize: 1 })
  try {
    for (const name of NAMES) {
      if (fresh) await server.query(`drop database if exists ${name}`)
      const { rowCount } = await server.query('select 1 from pg_database where datname = $1', [name])
      if (rowCount === 0) await server.query(`create database ${name}`)
    }
  } finally {
    await server.close()
  }
  const urlOf = (name: string): string => {
    const url = new URL(serverUrl)
    url.pathname = `/${name}`
    return url.href
  }
  return { issuerUrl: urlOf(NAMES[0]), verifierUrl: urlOf(NAMES[1]), stop: async () => undefined }
}
