import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cluster, startCluster } from '../cluster/cluster.ts'
import type { MemberState } from '../cluster/member.ts'
import { CannotStart, readSettings, type Settings } from '../platform/settings.ts'
import { makeLog } from '../platform/telemetry/log.ts'
import { shopOf } from './cluster-shop.ts'
import { demoOf } from './demo.ts'
import { askedToStop } from './stopping.ts'
import { tell } from './tell.ts'

/** What the command line says of a cluster. */
export interface ClusterChoices {
  domains?: boolean
  replicas?: Record<string, number>
  gateways: number
}

/** Runs every service as a process of its own until somebody asks to stop; SIGUSR2 replaces one after another. */
export async function runCluster({
  domains,
  replicas = {},
  gateways,
}: ClusterChoices): Promise<void> {
  const settings = readSettings(process.env)
  const log = makeLog(settings.logLevel)
  const stopping = askedToStop(log)
  const stop = new AbortController()
  void stopping.then(() => stop.abort())
  await using opened = new AsyncDisposableStack()
  const cluster = await startCluster({
    settings,
    env: process.env,
    spread: { by: domains ? 'domain' : 'service', replicas, gateways },
    onChange: state => tell(line(state)),
  })
  opened.defer(cluster.stop)
  process.on('SIGUSR2', () => void restart(cluster))
  const demo = demoOf(await shopOf(cluster, log, opened), settings, stop.signal)
  await demo.seeded()
  tell(welcome(cluster))
  const drawn = demo.drawn().catch((error: unknown) => {
    log.error(
      'the demo has pictures that could not be drawn; the next start tries again',
      {},
      error,
    )
  })
  await stopping
  tell('Stopping: requests under way are finished first.')
  await drawn
  await opened.disposeAsync()
  process.exit(await stopping)
}

async function restart(cluster: Cluster) {
  tell('Replacing one process after another.')
  await cluster.restart().then(
    () => tell('Every process is a new one.'),
    (error: Error) => tell(`Not all were replaced: ${error.message}`),
  )
}

/** Prints how the processes of the cluster on this data folder do. */
export function clusterStatus(): void {
  const { pid, members } = clusterOn(readSettings(process.env))
  console.log(`cluster of process ${pid}\n${members.map(line).join('\n')}`)
}

/** Asks the cluster on this data folder to replace one process after another. */
export function restartCluster(): void {
  process.kill(clusterOn(readSettings(process.env)).pid, 'SIGUSR2')
}

function clusterOn({ data }: Settings): { pid: number; members: MemberState[] } {
  const file = join(data, 'cluster.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  throw new CannotStart(`No cluster runs on ${data}. Start one with \`shoecloud cluster\`.`)
}

const line = ({ name, state, pid, restarts }: MemberState): string =>
  [
    name.padEnd(16),
    state.padEnd(9),
    `${pid ?? ''}`.padStart(8),
    restarts > 0 ? `  restarted ${restarts} times` : '',
  ].join(' ')

const welcome = ({ url }: Cluster) => `
ShoeCloud runs as a cluster.

  Shop API   ${url}/v1/products
  API docs   ${url}/docs
  State      shoecloud cluster status
  Restart    shoecloud cluster restart

Ctrl-C stops it.
`
