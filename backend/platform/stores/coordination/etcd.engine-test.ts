import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { Etcd3 } from 'etcd3'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import { etcd } from '../../../../infra/engines/etcd.ts'
import { ownEngine } from '../../../../infra/engines/own-engine.ts'
import { CannotStart } from '../../settings.ts'
import { makeLog } from '../../telemetry/log.ts'
import { openEtcd } from './etcd.ts'
import type { Coordination } from './port.ts'
import { coordinationSuite, until } from './suite.ts'

const log = makeLog('silent')
const server = process.env.TEST_ETCD ?? assert.fail('TEST_ETCD names no etcd')

// The shortest that etcd grants.
const termSeconds = 2

let opened = 0
const ownPrefix = () => `/shoecloud/test-${process.pid}-${++opened}/`

coordinationSuite('etcd', async () => {
  const prefix = ownPrefix()
  const joined: Coordination[] = []
  return {
    async join() {
      const coordination = await openEtcd({ servers: [server], log, prefix, termSeconds })
      joined.push(coordination)
      return coordination
    },
    async close() {
      await Promise.all(joined.map(each => each.close()))
      const client = new Etcd3({ hosts: server })
      await client.delete().prefix(prefix)
      client.close()
    },
  }
})

/** What a process said of itself, every few milliseconds. */
interface Said {
  at: number
  token: number | undefined
}

interface Standing {
  child: ChildProcess
  said: Said[]
  leads(): boolean
}

/** A process of its own that stands for `relay` and serves `cart`. */
function stand(t: TestContext, prefix: string, address: string): Standing {
  const script = `
    import { openEtcd } from '${import.meta.resolve('./etcd.ts')}'
    import { makeLog } from '${import.meta.resolve('../../telemetry/log.ts')}'
    const coordination = await openEtcd({
      servers: ['${server}'], log: makeLog('silent'), prefix: '${prefix}', termSeconds: ${termSeconds},
    })
    const leadership = coordination.lead('relay')
    coordination.announce('cart', '${address}')
    setInterval(() => process.send({ at: Date.now(), token: leadership.token() }), 5)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  t.after(() => child.kill('SIGKILL'))
  const said: Said[] = []
  child.on('message', message => said.push(message as Said))
  return { child, said, leads: () => said.at(-1)?.token !== undefined }
}

async function joinFor(t: TestContext, prefix: string, servers = [server]) {
  const coordination = await openEtcd({ servers, log, prefix, termSeconds })
  t.after(() => coordination.close())
  return coordination
}

test('etcd: a process that dies leads no longer and is found no longer, within seconds', async t => {
  const prefix = ownPrefix()
  const here = await joinFor(t, prefix)
  let addresses: string[] = []
  here.watch('cart', now => (addresses = now))
  const dying = stand(t, prefix, '10.0.0.1:9000')
  await until(() => dying.leads() && addresses.length === 1)
  const next = here.lead('relay')

  dying.child.kill('SIGKILL')
  await once(dying.child, 'close')
  const died = Date.now()
  await until(() => next.isMine() && addresses.length === 0)
  assert.ok(Date.now() - died < 3 * termSeconds * 1000)
  assert.ok((next.token() as number) > (dying.said.at(-1)?.token as number))
})

test('etcd: a leader that was asleep knows at once that it leads no longer, and never do two', async t => {
  const prefix = ownPrefix()
  const sleeper = stand(t, prefix, '10.0.0.1:9000')
  await until(sleeper.leads)
  const other = stand(t, prefix, '10.0.0.2:9000')
  await until(() => other.said.length > 0)

  sleeper.child.kill('SIGSTOP')
  await until(other.leads)
  const woken = Date.now()
  sleeper.child.kill('SIGCONT')
  await until(() => sleeper.said.filter(({ at }) => at >= woken).length > 200)

  assert.deepEqual(
    sleeper.said.filter(({ at, token }) => at >= woken && token !== undefined),
    [],
  )
  const lastOfSleeper = sleeper.said.findLast(({ token }) => token !== undefined) as Said
  const firstOfOther = other.said.find(({ token }) => token !== undefined) as Said
  assert.ok(lastOfSleeper.at < firstOfOther.at)
  assert.ok((lastOfSleeper.token as number) < (firstOfOther.token as number))

  // It stands again, behind the one that leads now.
  other.child.kill('SIGKILL')
  await until(sleeper.leads)
  assert.ok((sleeper.said.at(-1)?.token as number) > (firstOfOther.token as number))
})

test('etcd: while it is away nobody leads for long; when it is back all is as before', async t => {
  const own = await ownEngine(etcd)
  t.after(() => own.close())
  const servers = [own.env.SHOECLOUD_ETCD as string]
  const [a, b] = [
    await joinFor(t, '/shoecloud/', servers),
    await joinFor(t, '/shoecloud/', servers),
  ]
  const heard: (number | undefined)[] = []
  const first = a.lead('relay', token => heard.push(token))
  await until(() => first.isMine())
  const second = b.lead('relay')
  let addresses: string[] = []
  a.watch('cart', now => (addresses = now))
  b.announce('cart', '10.0.0.1:9000')
  await a.flags.set('reviews', true)
  await until(() => addresses.length === 1 && b.flags.isOn('reviews', false))

  await own.kill()
  const killed = Date.now()
  await until(() => !first.isMine() && heard.length === 2)
  assert.ok(Date.now() - killed < termSeconds * 1000)
  assert.equal(second.isMine(), false)
  await assert.rejects(
    a.lock('stocktaking', async () => {}, 100),
    Unavailable.is,
  )
  await assert.rejects(a.flags.set('reviews', false), Unavailable.is)
  await assert.rejects(a.answer())
  assert.equal(b.flags.isOn('reviews', false), true)
  assert.deepEqual(addresses, ['10.0.0.1:9000'])

  await own.restart()
  await until(() => first.isMine() || second.isMine())
  assert.equal(await b.lock('stocktaking', async () => 'done'), 'done')
  b.announce('cart', '10.0.0.2:9000')
  await until(() => addresses.length === 2)
  await a.flags.set('reviews', false)
  await until(() => !b.flags.isOn('reviews', true))
})

test('etcd: what somebody deletes by hand is there again', async t => {
  const prefix = ownPrefix()
  const [a, b] = [await joinFor(t, prefix), await joinFor(t, prefix)]
  const first = a.lead('relay')
  await until(() => first.isMine())
  const before = first.token() as number
  const heard: string[][] = []
  b.watch('cart', addresses => heard.push(addresses))
  a.announce('cart', '10.0.0.1:9000')
  await until(() => heard.at(-1)?.length === 1)

  const client = new Etcd3({ hosts: server })
  await client.delete().prefix(prefix)
  client.close()
  await until(() => heard.at(-1)?.length === 0)
  await until(() => heard.at(-1)?.length === 1)
  await until(() => (first.token() ?? 0) > before)
})

test('etcd: a server that cannot be reached is named when it is opened', async () => {
  await assert.rejects(openEtcd({ servers: ['127.0.0.1:1'], log }), error => {
    assert.ok(error instanceof CannotStart)
    assert.match(error.message, /SHOECLOUD_ETCD cannot be used/)
    return true
  })
})
