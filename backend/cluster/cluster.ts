import { rmSync, writeFileSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { claimDataFolder } from '../platform/data-folder.ts'
import { platformSecret } from '../platform/security/secrets.ts'
import { CannotStart, type Settings } from '../platform/settings.ts'
import { startEmbeddedPostgres } from '../platform/stores/relational/embedded.ts'
import { gatewayName, placesNamed } from '../services.ts'
import { balancerConfig, haproxy } from './balancer.ts'
import { type Member, type MemberOptions, type MemberState, startMember } from './member.ts'
import { fixedAddresses, freePort, place } from './places.ts'
import { type Planned, planOf, type Spread } from './plan.ts'

export interface ClusterOptions {
  settings: Settings
  /** The environment of every process, before what the cluster itself adds. */
  env: NodeJS.ProcessEnv
  spread: Spread
  /** Told of each change of a process. */
  onChange?: (state: MemberState) => void
}

/** Services that run as processes of their own on this machine. */
export interface Cluster {
  /** Where the shop is: the load balancer, or the only gateway. */
  url: string
  /** The settings that all processes share, by which others find them. */
  env: NodeJS.ProcessEnv
  states(): MemberState[]
  member(name: string): Member
  /** Replaces one process after another while the shop stays open. */
  restart(): Promise<void>
  /** Resolves when no process has background work left to do. For tests. */
  settle(): Promise<void>
  stop(): Promise<void>
}

const main = join(import.meta.dirname, '..', 'main.ts')

/**
 * Starts every service as a process of its own, gateways, and a load balancer where there are several gateways. Where no
 * PostgreSQL server is named, an embedded one is shared. Throws `CannotStart`, and leaves nothing running then.
 */
export async function startCluster({
  settings,
  env,
  spread,
  onChange = () => {},
}: ClusterOptions): Promise<Cluster> {
  await using opened = new AsyncDisposableStack()
  const services = await placesNamed()
  const plan = planOf(services, spread)
  const balanced = spread.gateways > 1
  if (balanced) haproxy()
  const discovers = settings.etcdServers.length > 0
  if (!discovers) demandSingles(plan)

  const shared = await shareEngines(settings, opened)
  const placed = await place(plan, { settings, balanced, discovers })
  const common = {
    ...compileCache(),
    ...env,
    ...shared,
    ...(discovers ? {} : fixedAddresses(placed, services)),
  }
  const members = membersIn(join(settings.data, 'cluster.json'), onChange)
  opened.defer(members.stop)
  await Promise.all(
    placed.map(each =>
      members.add(each.name, {
        command: [
          process.execPath,
          '--disable-warning=ExperimentalWarning',
          main,
          'serve',
          '--supervised',
          each.serves,
        ],
        env: { ...common, ...each.env },
        overlaps: each.overlaps,
      }),
    ),
  )
  const gateways = placed.filter(({ serves }) => serves === gatewayName).map(({ http }) => http)
  const port = balanced ? settings.port || (await freePort()) : (gateways[0] as number)
  if (balanced) await members.add('balancer', await balancer(settings, port, gateways))

  const running = opened.move()
  return {
    url: `http://${settings.host}:${port}`,
    env: common,
    states: members.states,
    member: members.named,
    async restart() {
      for (const { name } of placed) await members.named(name).replace()
    },
    settle: () => settled(placed.map(({ name }) => members.named(name))),
    stop: () => running.disposeAsync(),
  }
}

// From the first module on: a process then holds no compiler for the few that it reads before it asks for the cache.
function compileCache() {
  const folder = getCompileCacheDir()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

// Who leads among replicas is decided in etcd.
function demandSingles(plan: Planned[]) {
  const services = plan.filter(({ serves }) => serves !== gatewayName).map(({ serves }) => serves)
  if (new Set(services).size === services.length) return
  throw new CannotStart(
    'Replicas of services need etcd to agree on a leader. Name its servers with SHOECLOUD_ETCD.',
  )
}

/** What the processes share that is embedded in none of them. */
async function shareEngines(settings: Settings, opened: AsyncDisposableStack) {
  const folder = await claimDataFolder(settings.data)
  opened.defer(folder.release)
  const SHOECLOUD_SECRET = platformSecret(settings)
  if (settings.postgresUrl !== undefined) return { SHOECLOUD_SECRET }
  const server = await startEmbeddedPostgres({
    folder: join(settings.data, 'postgres'),
    connections: 400,
  })
  opened.defer(server.stop)
  return { SHOECLOUD_SECRET, SHOECLOUD_POSTGRES_URL: server.url('postgres') }
}

/** Starts members, and keeps a file that tells others how they do. */
function membersIn(file: string, onChange: (state: MemberState) => void) {
  const members = new Map<string, Member>()
  const states = () => [...members.values()].map(member => member.state())
  const changed = (state: MemberState) => {
    onChange(state)
    writeFileSync(file, JSON.stringify({ pid: process.pid, members: states() }))
  }
  return {
    states,
    named(name: string): Member {
      const member = members.get(name)
      if (!member) throw new Error(`there is no member ${name}`)
      return member
    },
    add(name: string, options: Omit<MemberOptions, 'name' | 'onChange'>): Promise<void> {
      const member = startMember({ ...options, name, onChange: changed })
      members.set(name, member)
      return member.ready
    },
    async stop() {
      // The door first: what is under way behind it is finished.
      const [services, doors] = [...members.values()].reduce<[Member[], Member[]]>(
        ([inner, outer], member) =>
          /^(gateway|balancer)/.test(member.state().name)
            ? [inner, [...outer, member]]
            : [[...inner, member], outer],
        [[], []],
      )
      await Promise.all(doors.map(member => member.stop()))
      await Promise.all(services.map(member => member.stop()))
      rmSync(file, { force: true })
    },
  }
}

async function balancer({ data, host }: Settings, port: number, gateways: number[]) {
  const file = join(data, 'haproxy.cfg')
  const config = balancerConfig(
    `${host}:${port}`,
    gateways.map(each => `127.0.0.1:${each}`),
  )
  writeFileSync(file, config)
  return {
    command: [haproxy(), '-f', file],
    env: process.env,
    channel: false,
    isReady: (_child: unknown, signal: AbortSignal) =>
      answers(`http://${host}:${port}/readyz`, signal),
  }
}

async function answers(url: string, signal: AbortSignal): Promise<void> {
  const ok = () =>
    fetch(url).then(
      reply => reply.ok,
      () => false,
    )
  while (!signal.aborted && !(await ok())) await pause(50)
}

// What one does may give others something to do: asked until a whole round found nothing.
async function settled(members: Member[]): Promise<void> {
  for (let found = 1; found > 0; ) {
    found = 0
    for (const member of members)
      found += (await member.ask<{ settled: number }>({ settle: true })).settled
  }
}
