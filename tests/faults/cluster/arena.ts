import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Cluster } from '../../../backend/cluster/cluster.ts'
import { seedPlatform } from '../../../backend/demo/seed-platform.ts'
import { platformAt } from '../../../backend/demo/seedable.ts'
import type { Engine } from '../../../infra/engines/engine.ts'
import { enginesNamed, startEngines } from '../../../infra/engines/engines.ts'
import { installDebian } from '../../../infra/engines/install.ts'
import { kafkaCluster, startBroker } from '../../../infra/engines/kafka.ts'
import { placeIn, stopIn } from '../../../infra/engines/processes.ts'
import { startProcesses } from '../../placements.ts'
import { adminPassword, skuInStock, type Visitor, visitorAt } from '../../shop.ts'

/** A cluster on real engines, all of which can be hurt. */
export interface Arena {
  cluster: Cluster
  visitor: Visitor
  /** A SKU that does not sell out. */
  sku: string
  databaseUrl: string
  brokers: string[]
  /** Kills the programs of an engine, as a loss of power would, and starts it again where it was. */
  restartEngine(name: string): Promise<void>
  /** Kills one of the brokers; answers how to start it again. */
  killBroker(id: number): Promise<() => Promise<void>>
  /** Nobody reaches the bank's books until what is answered is called. */
  cutBank(): Promise<() => Promise<void>>
  close(): Promise<void>
}

const haproxy = '/usr/sbin/haproxy'

/**
 * Starts every service as a process of its own, `orders` and `checkout` as two, behind two gateways and a load balancer,
 * on PostgreSQL, MariaDB, Redis, etcd and three Kafka brokers.
 */
export async function openArena(): Promise<Arena> {
  await using opened = new AsyncDisposableStack()
  await installDebian(haproxy, ['haproxy'])
  const folder = await mkdtemp(join(tmpdir(), 'shoecloud-arena-'))
  opened.defer(() => rm(folder, { recursive: true }))
  const engines = [...enginesNamed(['postgres', 'mariadb', 'redis', 'etcd']), kafkaCluster(3)]
  const servers = await startEngines(engines, folder, () => {})
  opened.defer(servers.stop)
  const { SHOECLOUD_POSTGRES_URL: databaseUrl = '', SHOECLOUD_KAFKA = '' } = servers.env

  const env = {
    ...servers.env,
    SHOECLOUD_PORT: '0',
    SHOECLOUD_DATA: join(folder, 'data'),
    SHOECLOUD_SECRET: 'only for tests, and the same for all processes',
    SHOECLOUD_ADMIN_PASSWORD: adminPassword,
    SHOECLOUD_RATE_LIMITS: 'off',
    SHOECLOUD_LOG: 'silent',
  }
  const cluster = await startProcesses(env, { replicas: { orders: 2, checkout: 2 }, gateways: 2 })
  opened.defer(cluster.stop)
  const { visitor, sku } = await stocked(cluster)

  const running = opened.move()
  return {
    cluster,
    visitor,
    sku,
    databaseUrl,
    brokers: SHOECLOUD_KAFKA.split(','),
    async restartEngine(name) {
      const engine = engines.find(each => each.name === name) as Engine
      await stopIn(join(folder, name), 'SIGKILL')
      await engine.start(await placeIn(join(folder, name)))
    },
    killBroker: id => killBroker(join(folder, 'kafka'), id, SHOECLOUD_KAFKA.split(',')),
    cutBank: () => cutBank(databaseUrl),
    close: () => running.disposeAsync(),
  }
}

async function stocked({ url, settle }: Cluster): Promise<{ visitor: Visitor; sku: string }> {
  const guest = visitorAt({ baseUrl: url })
  const login = { email: 'admin@shoecloud.local', password: adminPassword }
  const token = async () => (await guest.login({ body: login })).accessToken
  await seedPlatform(platformAt(url, token), { products: 2 })
  await settle()
  const { sku } = await skuInStock(guest)
  const headers = { authorization: `Bearer ${await token()}` }
  await guest.adjust({ body: { sku, delta: 100_000, reason: 'received' }, headers })
  return { visitor: guest, sku }
}

async function killBroker(folder: string, id: number, addresses: string[]) {
  const pid = Number((await readFile(join(folder, `broker-${id}.pid`), 'utf8')).split(' ')[0])
  process.kill(pid, 'SIGKILL')
  const port = Number(addresses[id - 1]?.split(':')[1])
  return async () => startBroker(await placeIn(folder), id, port)
}

async function cutBank(databaseUrl: string): Promise<() => Promise<void>> {
  const client = new Client(databaseUrl)
  await client.connect()
  await client.query('begin; lock table sandbox_bank.charges in access exclusive mode')
  return () => client.end()
}
