import { join } from 'node:path'
import { assertServerFits, type EmbeddedPostgres, openDatabase, startEmbeddedPostgres } from '@sojourn/service'

export interface Databases {
  readonly issuerUrl: string
  readonly verifierUrl: string
  stop(): Promise<void>
}

/** One database for each service, on the server that was named or on our own. */
export async function openDatabases(options: {
  readonly stateFolder: string
  /** With what the databases' names begin: on a server that others use too, each kind of run has its own. */
  readonly databasePrefix: string
  readonly databaseUrl: string | undefined
  readonly fresh: boolean
}): Promise<Databases> {
  const { stateFolder, databasePrefix, databaseUrl, fresh } = options
  const names = { issuer: `${databasePrefix}_issuer`, verifier: `${databasePrefix}_verifier` }
  return databaseUrl === undefined ? onOurServer(stateFolder, names) : onNamedServer(databaseUrl, names, fresh)
}

interface Names {
  readonly issuer: string
  readonly verifier: string
}

async function onOurServer(stateFolder: string, names: Names): Promise<Databases> {
  const server: EmbeddedPostgres = await startEmbeddedPostgres(join(stateFolder, 'postgres'))
  try {
    for (const name of Object.values(names)) await server.createDatabase(name)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { issuerUrl: server.url(names.issuer), verifierUrl: server.url(names.verifier), stop: () => server.stop() }
}

async function onNamedServer(serverUrl: string, names: Names, fresh: boolean): Promise<Databases> {
  if (!URL.canParse(serverUrl))
    throw new Error('DATABASE_URL is no address, as in postgresql://account:password@host/database')
  const server = openDatabase({ url: serverUrl, poolSize: 1 })
  try {
    await assertServerFits(server)
    for (const name of Object.values(names)) {
      if (fresh) await server.query(`drop database if exists ${name} with (force)`)
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
  return { issuerUrl: urlOf(names.issuer), verifierUrl: urlOf(names.verifier), stop: async () => undefined }
}
