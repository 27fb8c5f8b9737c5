import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { claimDataFolder } from '../platform/data-folder.ts'
import { CannotStart, readSettings, type Settings, settingsInUse } from '../platform/settings.ts'
import { demandEmbeddedPostgres } from '../platform/stores/relational/embedded.ts'
import { PostgresDatabase } from '../platform/stores/relational/postgres.ts'
import { servicesNamed } from '../services.ts'

type Env = Record<string, string | undefined>

/** Something that was looked at; `wrong` says what to do about it. */
interface Finding {
  name: string
  found: string
  wrong?: string | undefined
}

/** Prints what is used and what is missing, starting nothing; the exit code is 1 when a start would fail. */
export async function doctor(env: Env): Promise<void> {
  const findings = [...settingFindings(env), ...(await machineFindings(env))]
  for (const { name, found, wrong } of findings) {
    console.log(`${wrong ? '✖' : '✔'} ${name.padEnd(25)} ${found}`)
    if (wrong) console.log(wrong.replaceAll(/^/gm, ' '.repeat(28)))
  }
  if (findings.some(({ wrong }) => wrong)) process.exitCode = 1
}

function settingFindings(env: Env): Finding[] {
  return settingsInUse(env).map(({ variable, says, value, from, wrong }) => ({
    name: variable,
    found: `${value || '(not set)'}  [${from}]  ${says}`,
    wrong,
  }))
}

async function machineFindings(env: Env): Promise<Finding[]> {
  const node = { name: 'Node', found: `${process.version} on ${process.platform}-${process.arch}` }
  try {
    const settings = readSettings(env)
    return [
      node,
      await folderFinding(settings),
      await portFinding(settings),
      await postgresFinding(settings),
      await servicesFinding(),
    ]
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    return [node, { name: 'Environment', found: 'not accepted', wrong: error.message }]
  }
}

async function folderFinding({ data }: Settings): Promise<Finding> {
  const name = 'Data folder'
  if (!existsSync(data)) return { name, found: `${data}, made on first start` }
  const claimed = claimDataFolder(data).then(folder => folder.release())
  return { name, found: data, wrong: await adviceOf(claimed) }
}

async function portFinding({ host, port }: Settings): Promise<Finding> {
  const free = await new Promise<boolean>(resolve => {
    const server = createServer().once('error', () => resolve(false))
    server.listen({ host, port }, () => server.close(() => resolve(true)))
  })
  const finding = { name: 'Port', found: `${host}:${port} is ${free ? 'free' : 'taken'}` }
  return free ? finding : { ...finding, wrong: 'Choose another one with SHOECLOUD_PORT.' }
}

async function postgresFinding({ postgresUrl }: Settings): Promise<Finding> {
  const name = 'PostgreSQL'
  if (postgresUrl === undefined) {
    return { name, found: 'embedded', wrong: await adviceOf(demandEmbeddedPostgres()) }
  }
  const database = new PostgresDatabase(postgresUrl, { onError: () => {} })
  try {
    const { rows } = await database.query('show server_version')
    return { name, found: `${rows[0].server_version}, of SHOECLOUD_POSTGRES_URL` }
  } catch (error) {
    return { name, found: 'of SHOECLOUD_POSTGRES_URL', wrong: (error as Error).message }
  } finally {
    await database.close()
  }
}

async function servicesFinding(): Promise<Finding> {
  const services = await servicesNamed()
  return { name: 'Services', found: services.map(({ service }) => service.name).join(', ') }
}

async function adviceOf(attempt: Promise<void>): Promise<string | undefined> {
  try {
    await attempt
    return undefined
  } catch (error) {
    if (error instanceof CannotStart) return error.message
    throw error
  }
}
