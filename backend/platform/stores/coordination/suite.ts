import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Unavailable } from '../../../../contracts/common/errors.ts'
import type { Coordination, Leadership } from './port.ts'

/** An engine under test, on which nobody has agreed on anything. */
export interface OpenedCoordination {
  /** Joins as another process would. */
  join(): Promise<Coordination>
  close(): Promise<void>
}

/** Resolves when it is so; the runner's time limit ends what never is. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn()
}

/** What every engine of coordination does; registers its tests under the engine's name. */
export function coordinationSuite(engine: string, open: () => Promise<OpenedCoordination>): void {
  const check = (
    name: string,
    body: (a: Coordination, b: Coordination, join: () => Promise<Coordination>) => Promise<void>,
  ): void => {
    test(`${engine}: ${name}`, async context => {
      const opened = await open()
      context.after(() => opened.close())
      await body(await opened.join(), await opened.join(), opened.join)
    })
  }
  const leaders = (standing: Leadership[]) => standing.filter(each => each.isMine())

  check('of those who stand one leads, the first', async (a, b) => {
    const first = a.lead('relay')
    await until(() => first.isMine())
    const others = [b.lead('relay'), a.lead('relay'), b.lead('relay')]
    const another = b.lead('another relay')
    await until(() => another.isMine())
    assert.deepEqual(leaders([first, ...others]), [first])
    assert.deepEqual(
      others.map(each => each.token()),
      [undefined, undefined, undefined],
    )
  })

  check('names with a slash are names like others', async (a, b) => {
    const outer = a.lead('orders')
    const inner = b.lead('orders/relay')
    await until(() => outer.isMine() && inner.isMine())
  })

  check('when the leader resigns the next one leads, with a greater token', async (a, b) => {
    const standing = [a.lead('relay'), b.lead('relay'), a.lead('relay')]
    const tokens: number[] = []
    for (let left = standing; left.length > 0; ) {
      await until(() => leaders(left).length === 1)
      const [leader] = leaders(left) as [Leadership]
      tokens.push(leader.token() as number)
      await leader.resign()
      assert.equal(leader.isMine(), false)
      left = left.filter(each => each !== leader)
    }
    assert.equal(tokens.length, 3)
    assert.deepEqual(
      tokens,
      tokens.toSorted((x, y) => x - y),
    )
    assert.equal(new Set(tokens).size, 3)
  })

  check(
    'whoever stands is told when it begins to lead, and when it leads no longer',
    async (a, b) => {
      const heard: (number | undefined)[] = []
      const first = b.lead('relay')
      await until(() => first.isMine())
      const second = a.lead('relay', token => heard.push(token))
      await first.resign()
      await until(() => second.isMine() && heard.length === 1)
      assert.deepEqual(heard, [second.token()])
      await second.resign()
      await until(() => heard.length === 2)
      assert.deepEqual(heard, [heard[0], undefined])
    },
  )

  check('when a process leaves, another leads', async (a, b) => {
    const heard: (number | undefined)[] = []
    const leaving = a.lead('relay', token => heard.push(token))
    await until(() => leaving.isMine())
    const next = b.lead('relay')
    await a.close()
    assert.equal(leaving.isMine(), false)
    await until(() => next.isMine() && heard.length === 2)
    assert.ok((next.token() as number) > (heard[0] as number))
    assert.equal(heard[1], undefined)
  })

  check('work under a lock is done once at a time, with tokens that grow', async (a, b) => {
    const tokens: number[] = []
    let inside = 0
    const work = async ({ token }: { token: number }) => {
      assert.equal(++inside, 1)
      tokens.push(token)
      await nextTurn()
      inside--
      return token
    }
    const results = await Promise.all(
      [a, b, a, b, a, b].map(each => each.lock('stocktaking', work)),
    )
    assert.equal(tokens.length, 6)
    assert.deepEqual(
      tokens,
      results.toSorted((x, y) => x - y),
    )
    assert.equal(new Set(tokens).size, 6)
  })

  check('a lock is free again after work that failed', async (a, b) => {
    const refusal = new Error('nothing to count')
    const failing = a.lock('stocktaking', async () => {
      throw refusal
    })
    await assert.rejects(failing, refusal)
    assert.equal(await b.lock('stocktaking', async () => 'done'), 'done')
  })

  check('whoever waits too long for a lock is told so', async (a, b) => {
    const holding = Promise.withResolvers<void>()
    const done = Promise.withResolvers<void>()
    const held = a.lock('stocktaking', async () => {
      holding.resolve()
      await done.promise
    })
    await holding.promise
    await assert.rejects(
      b.lock('stocktaking', async () => 'never', 50),
      error => Unavailable.is(error) && error.message.includes('stocktaking'),
    )
    done.resolve()
    await held
    assert.equal(await b.lock('stocktaking', async () => 'now'), 'now')
  })

  check('work is told when its lock is lost', async (a, b) => {
    const lost = Promise.withResolvers<void>()
    const holding = Promise.withResolvers<void>()
    const held = a.lock('stocktaking', async ({ lost: signal }) => {
      signal.addEventListener('abort', () => lost.resolve())
      holding.resolve()
      await lost.promise
    })
    await holding.promise
    await a.close()
    await held
    assert.equal(await b.lock('stocktaking', async () => 'mine'), 'mine')
  })

  check('a service is found at every address where it is, each once', async (a, b, join) => {
    const heard: string[][] = []
    a.watch('cart', addresses => heard.push(addresses))
    await until(() => heard.length === 1)
    assert.deepEqual(heard, [[]])

    const withdraw = a.announce('cart', '10.0.0.2:9000')
    await until(() => heard.at(-1)?.length === 1)
    b.announce('cart', '10.0.0.1:9000')
    b.announce('carts', '10.0.0.3:9000')
    await until(() => heard.at(-1)?.length === 2)
    assert.deepEqual(heard.at(-1), ['10.0.0.1:9000', '10.0.0.2:9000'])

    const late: string[][] = []
    const third = await join()
    third.announce('cart', '10.0.0.1:9000')
    third.watch('cart', addresses => late.push(addresses))
    await until(() => late.length > 0)
    assert.deepEqual(late[0], ['10.0.0.1:9000', '10.0.0.2:9000'])

    await withdraw()
    await until(() => late.at(-1)?.length === 1 && heard.at(-1)?.length === 1)
    assert.deepEqual(heard.at(-1), ['10.0.0.1:9000'])
  })

  check('what a process announced is withdrawn when it leaves', async (a, b) => {
    let addresses: string[] | undefined
    b.watch('cart', now => (addresses = now))
    a.announce('cart', '10.0.0.1:9000')
    await until(() => addresses?.length === 1)
    await a.close()
    await until(() => addresses?.length === 0)
  })

  check('whoever has stopped watching hears nothing', async (a, b) => {
    const heard: string[][] = []
    let addresses: string[] | undefined
    const end = a.watch('cart', now => heard.push(now))
    a.watch('cart', now => (addresses = now))
    await until(() => heard.length === 1 && addresses?.length === 0)
    end()
    b.announce('cart', '10.0.0.1:9000')
    await until(() => addresses?.length === 1)
    assert.deepEqual(heard, [[]])
  })

  check('a flag is what it falls back to until it is set, for everybody', async (a, b, join) => {
    assert.equal(a.flags.isOn('one-page checkout', false), false)
    assert.equal(a.flags.isOn('one-page checkout', true), true)
    await a.flags.set('one-page checkout', true)
    await until(() => a.flags.isOn('one-page checkout', false))
    await until(() => b.flags.isOn('one-page checkout', false))
    await b.flags.set('one-page checkout', false)
    await until(() => !a.flags.isOn('one-page checkout', true))

    const late = await join()
    assert.equal(late.flags.isOn('one-page checkout', true), false)
  })

  check('changes of flags are told to whoever wants to hear them', async (a, b) => {
    const heard: [string, boolean][] = []
    const end = b.flags.watch(name => heard.push([name, b.flags.isOn(name, false)]))
    await a.flags.set('drops/2026', true)
    await until(() => heard.length === 1)
    await a.flags.set('reviews', false)
    await until(() => heard.length === 2)
    await a.flags.set('reviews', false)
    await a.flags.set('reviews', true)
    await until(() => heard.length === 3)
    assert.deepEqual(heard, [
      ['drops/2026', true],
      ['reviews', false],
      ['reviews', true],
    ])
    end()
    await a.flags.set('reviews', false)
    await until(() => !b.flags.isOn('reviews', true))
    assert.equal(heard.length, 3)
  })

  check('it says that it answers', async a => {
    await a.answer()
  })
}
