import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type MemberState, startMember } from './member.ts'

/** A member whose process runs a piece of JavaScript. */
function start(t: TestContext, code: string, overlaps = false) {
  const states: MemberState[] = []
  let heard: (() => void) | undefined
  const member = startMember({
    name: 'worker',
    command: [process.execPath, '--eval', code],
    env: process.env,
    overlaps,
    onChange: state => {
      states.push(state)
      heard?.()
    },
  })
  t.after(() => member.stop())
  const until = async (wanted: (state: MemberState) => boolean) => {
    while (!wanted(member.state())) await new Promise<void>(resolve => (heard = resolve))
    return member.state()
  }
  return { member, states, until }
}

const answers = `
  process.send({ ready: true })
  process.on('message', () => process.send({ pid: process.pid }))
  process.on('SIGTERM', () => process.exit())`

test('a process that dies is started again', async t => {
  const { member, until } = start(t, answers)
  await member.ready
  const { pid } = member.state()
  process.kill(pid as number, 'SIGKILL')
  const now = await until(({ state, restarts }) => state === 'running' && restarts === 1)
  assert.notEqual(now.pid, pid)
  assert.deepEqual(await member.ask({}), { pid: now.pid })
})

test('a process that dies again and again is given longer and longer to recover', async t => {
  const { member, states, until } = start(t, 'process.exit(1)')
  await assert.rejects(member.ready, /worker ended with 1 before it answered/)
  await until(({ restarts }) => restarts === 3)
  assert.deepEqual(
    states.map(({ state }) => state),
    ['starting', 'waiting', 'starting', 'waiting', 'starting', 'waiting'],
  )
})

for (const overlaps of [true, false]) {
  test(`a process is replaced by another ${overlaps ? 'before' : 'after'} it ends`, async t => {
    const { member, states } = start(t, answers, overlaps)
    await member.ready
    const { pid } = member.state()
    await member.replace()
    const now = member.state()
    assert.notEqual(now.pid, pid)
    assert.equal(now.restarts, 0)
    assert.throws(() => process.kill(pid as number, 0), { code: 'ESRCH' })
    const seen = overlaps ? ['running'] : ['starting', 'running']
    assert.deepEqual(
      states.map(({ state }) => state),
      ['starting', 'running', ...seen],
    )
  })
}

test('a member that is stopped is not started again', async t => {
  const { member } = start(t, answers)
  await member.ready
  const { pid } = member.state()
  await member.stop()
  assert.equal(member.state().state, 'stopped')
  assert.throws(() => process.kill(pid as number, 0), { code: 'ESRCH' })
})
