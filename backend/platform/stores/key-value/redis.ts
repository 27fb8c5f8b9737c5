import { crc32 } from 'node:zlib'
import type { Log } from '../../telemetry/log.ts'
import type { KeyValue } from './port.ts'
import { connectRedis } from './redis-connection.ts'

/** The key-value stores of this process, on one Redis server or cluster. */
export interface RedisStores {
  store(service: string): KeyValue
  /** Resolves when every server answers, and rejects with the reason when one does not. */
  answer(): Promise<void>
  close(): Promise<void>
}

/** The nodes of a cluster share a service's keys by so many hash tags; what one step touches is under one of them. */
const tagsOfService = 16

/** Connects to the server at `url`, or to the cluster that it belongs to; throws `CannotStart` with the reason. */
export async function openRedis(url: string, log: Log): Promise<RedisStores> {
  const connection = await connectRedis(url, log)
  const inTurn = turns()

  function store(service: string): KeyValue {
    const indexOf = (tag: number): [names: string, expiries: string] => [
      `shoecloud:{${service}.${tag}}:names`,
      `shoecloud:{${service}.${tag}}:expiries`,
    ]
    const tagOf = (key: string) => crc32(key) % tagsOfService
    const idOf = (key: string) => `shoecloud:{${service}.${tagOf(key)}}:value:${key}`
    const read = (key: string) => connection.ask(redis => redis.get(idOf(key)))
    const write = (key: string, text: string, ttlSeconds: number, ...expected: [string?]) =>
      connection.ask(redis =>
        redis.writeIndexed(
          idOf(key),
          ...indexOf(tagOf(key)),
          key,
          text,
          Math.round(ttlSeconds * 1000),
          ...expected,
        ),
      )

    return {
      async get<Value>(key: string) {
        return parsed<Value>(await read(key))
      },
      async set(key, value, ttlSeconds) {
        await write(key, JSON.stringify(value), ttlSeconds)
      },
      async add(key, value, ttlSeconds) {
        const found = await write(key, JSON.stringify(value), ttlSeconds, '')
        return found === null
      },
      update: <Value>(
        key: string,
        change: (current: Value | undefined) => Value | undefined,
        ttlSeconds: number,
      ) =>
        inTurn(idOf(key), async () => {
          for (let current = (await read(key)) ?? ''; ; ) {
            const next = change(parsed<Value>(current))
            const text = next === undefined ? '' : JSON.stringify(next)
            const found = await write(key, text, ttlSeconds, current)
            if (found === null) return next
            current = found
          }
        }),
      async remove(key) {
        await write(key, '', 0)
      },
      async keys(prefix, limit) {
        const tags = Array.from({ length: tagsOfService }, (_, tag) => tag)
        const found = await Promise.all(
          tags.map(tag =>
            connection.ask(redis => redis.listIndexed(...indexOf(tag), prefix, limit)),
          ),
        )
        return found
          .flat()
          .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
          .slice(0, limit)
      },
    }
  }

  return {
    store,
    async answer() {
      await connection.ask(redis =>
        Promise.all([
          redis.get('shoecloud:answer'),
          ...connection.servers().map(server => server.ping()),
        ]),
      )
    },
    close: connection.close,
  }
}

const parsed = <Value>(text: string | null): Value | undefined =>
  text === null || text === '' ? undefined : (JSON.parse(text) as Value)

/** Lets steps with one name run one after the other, in this process. */
function turns() {
  const last = new Map<string, Promise<unknown>>()
  return <Result>(name: string, step: () => Promise<Result>): Promise<Result> => {
    const mine = (last.get(name) ?? Promise.resolve()).then(step, step)
    last.set(name, mine)
    const done = () => {
      if (last.get(name) === mine) last.delete(name)
    }
    mine.then(done, done)
    return mine
  }
}
