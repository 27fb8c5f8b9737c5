/** `npm run bench:distribution`: what the same sales cost as one process, one per domain, and one per service. */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '../backend/cluster/cluster.ts'
import { seedPlatform } from '../backend/demo/seed-platform.ts'
import { platformAt } from '../backend/demo/seedable.ts'
import { readSettings } from '../backend/platform/settings.ts'
import { startEmbeddedPostgres } from '../backend/platform/stores/relational/embedded.ts'
import { enginesNamed, startEngines } from '../infra/engines/engines.ts'
import { load, startChild } from './children.ts'
import type { LoadResult } from './load.ts'
import type { Started } from './platform.ts'
import { usedBy } from './processes.ts'
import { adminPassword, openShelves, tokenOf } from './shelves.ts'

const seconds = Number(process.argv[2] ?? 8)
const buyers = 8
const placements = ['one process', 'one for each domain', 'one for each service'] as const
type Placement = (typeof placements)[number]

/** Engines that run, with the processes that they are. */
interface Ground {
  name: string
  env: Record<string, string>
  pids: number[]
  close(): Promise<void>
}

/** A platform that runs, with the processes that it is. */
interface Placed {
  url: string
  pids: number[]
  stop(): Promise<void>
}

const head = [
  'engines',
  'placement',
  'processes',
  'sales/s',
  'p50',
  'p99',
  'platform',
  'engines',
  'memory',
]
const units = ['', '', '', '', 'ms', 'ms', 'CPU ms/sale', 'CPU ms/sale', 'MB each, idle']
console.log(line(head.map((each, i) => (units[i] ? `${each} (${units[i]})` : each))))
console.log(line(head.map((_, i) => (i < 2 ? '---' : '---:'))))

for (const open of [embedded, servers]) {
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-bench-'))
  const ground = await open(folder)
  for (const placement of placements) console.log(line(await measure(ground, placement, folder)))
  await ground.close()
  await rm(folder, { recursive: true })
}

async function measure(ground: Ground, placement: Placement, folder: string): Promise<string[]> {
  const env = {
    ...ground.env,
    SHOECLOUD_PORT: '0',
    SHOECLOUD_DATA: join(folder, 'data'),
    SHOECLOUD_SECRET: 'only for measurements, the same for all processes',
    SHOECLOUD_RATE_LIMITS: 'off',
    SHOECLOUD_LOG: 'silent',
    SHOECLOUD_ADMIN_PASSWORD: adminPassword,
  }
  const { url, pids, stop } = await place(placement, env)
  await seedPlatform(
    platformAt(url, () => tokenOf(url)),
    { products: 24 },
  )
  const { skus } = await openShelves(url)
  const sell = () => load({ url, clients: buyers, seconds, scenario: { kind: 'sale', skus } })
  const idle = usedBy(pids).memoryMb / pids.length
  await sell()
  const before = [usedBy(pids).cpuMs, usedBy(ground.pids).cpuMs] as const
  const sold = await sell()
  const after = [usedBy(pids).cpuMs, usedBy(ground.pids).cpuMs] as const
  await stop()
  const each = (i: 0 | 1) => ((after[i] - before[i]) / salesIn(sold)).toFixed(1)
  return [
    ground.name,
    placement,
    `${pids.length}`,
    sold.perSecond.toFixed(0),
    sold.p50.toFixed(0),
    sold.p99.toFixed(0),
    each(0),
    each(1),
    idle.toFixed(0),
  ]
}

function salesIn({ perSecond }: LoadResult): number {
  return perSecond * seconds
}

async function place(placement: Placement, env: Record<string, string>): Promise<Placed> {
  if (placement === 'one process') {
    const child = startChild('platform.ts', env)
    const { url, pid } = await child.heard<Started>()
    return { url, pids: [pid], stop: child.end }
  }
  const cluster = await startCluster({
    settings: readSettings(env),
    env: { ...process.env, ...env },
    spread: {
      by: placement === 'one for each domain' ? 'domain' : 'service',
      replicas: {},
      gateways: 1,
    },
  })
  return {
    url: cluster.url,
    pids: cluster.states().flatMap(({ pid }) => pid ?? []),
    stop: cluster.stop,
  }
}

async function embedded(folder: string): Promise<Ground> {
  const data = join(folder, 'postgres')
  const server = await startEmbeddedPostgres({ folder: data, connections: 400 })
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])
  const env = { SHOECLOUD_POSTGRES_URL: server.url('postgres') }
  return { name: 'embedded', env, pids: [pid], close: server.stop }
}

async function servers(folder: string): Promise<Ground> {
  const engines = enginesNamed(['postgres', 'mariadb', 'redis', 'etcd', 'kafka'])
  const { env, stop } = await startEngines(engines, folder, () => {})
  const files = await readdir(folder, { recursive: true })
  const pids = await Promise.all(
    files
      .filter(file => file.endsWith('.pid') && !file.includes('/data/'))
      .map(async file => Number.parseInt(await readFile(join(folder, file), 'utf8'), 10)),
  )
  return { name: 'servers', env, pids, close: stop }
}

function line(cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}
