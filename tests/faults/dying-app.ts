import { Client } from 'pg'
import { seedPlatform } from '../../backend/demo/seed-platform.ts'
import { platformHere } from '../../backend/demo/seedable.ts'
import { readSettings } from '../../backend/platform/settings.ts'
import { startPlatform } from '../../backend/start.ts'

/** When the app is to die: as it sends a statement of this name for the first, second… time, or as it has the answer. */
export interface Death {
  statement: string
  time: number
  when: 'before' | 'after'
}

/** What the test says to the app, and the app to the test. */
export type ToApp = { die: Death } | { settle: true }
export type FromApp = { url: string; settled?: true }

// The whole platform as it is, but for one thing: it kills itself without a word at the statement it is told.
const settings = readSettings(process.env)
const platform = await startPlatform({ settings })
if (process.argv[2]) {
  await seedPlatform(platformHere(platform), { products: Number(process.argv[2]) })
}

process.on('message', (message: ToApp) => {
  if ('die' in message) dieAt(message.die)
  else void platform.settle().then(() => tell({ url: platform.url, settled: true }))
})
process.on('disconnect', () => process.exit())
tell({ url: platform.url })

function tell(message: FromApp): void {
  process.send?.(message)
}

// Every statement of the platform goes through the driver's `query`, with a callback or for a promise.
function dieAt({ statement, time, when }: Death): void {
  let left = time
  const send = Client.prototype.query as (...args: unknown[]) => unknown
  const die = () => process.kill(process.pid, 'SIGKILL')
  const query = function (this: Client, ...args: unknown[]) {
    if ((args[0] as { name?: string }).name !== statement || --left > 0)
      return send.apply(this, args)
    if (when === 'before') die()
    const answered = args.findLastIndex(each => typeof each === 'function')
    if (answered >= 0) return send.apply(this, args.with(answered, die))
    const answer = send.apply(this, args) as Promise<unknown>
    answer.then(die, die)
    return answer
  }
  Client.prototype.query = query as never
}
