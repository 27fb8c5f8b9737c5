import type { Event } from '../../../../contracts/common/events.ts'
import { newUuid } from '../../ids.ts'
import { testMongo } from '../../testing/mongodb.ts'
import { type Cut, severedWay } from '../../testing/severed.ts'
import type { CommitOptions } from './mongodb-commits.ts'
import { openMongo } from './mongodb-home.ts'
import { type DocumentStore, documents } from './port.ts'
import { type Shoe, shelfCollections } from './shelf.ts'

/** For tests: a process of the service `shelf`, as far as its home is concerned. */
export async function openShelf(url: string, options?: CommitOptions) {
  const server = await openMongo(url, options)
  let told = 0
  const home = await server.home('shelf', {
    migrations: [],
    collections: shelfCollections,
    onEmitted: () => {
      told++
    },
    onBatch: () => {},
    onError: () => {},
  })
  const declared = documents(shelfCollections, (opened: DocumentStore) => opened)
  const store = home.open(declared) as DocumentStore
  const { journal } = home
  return {
    store,
    journal,
    shoes: store.collection<Shoe>(shelfCollections[0] as (typeof shelfCollections)[0]),
    told: () => told,
    outbox: async () => (await journal.outbox.read(100)).map(({ envelope }) => envelope.type),
    close: server.close,
  }
}

export type Shelf = Awaited<ReturnType<typeof openShelf>>

/** For tests: processes of one service; those that die are taken for dead after so many milliseconds. */
export async function processesOnNothing({ leaseMs = 600 } = {}) {
  const opened = new AsyncDisposableStack()
  const mongo = opened.adopt(testMongo(), each => each.close())
  const start = async (now = Date.now, url = mongo.url) =>
    opened.adopt(await openShelf(url, { leaseMs, now }), each => each.close())
  return {
    start,
    /** A process that loses the server, and dies of it unless it may live on. */
    async startDying(after: number, loses: Cut['loses'], { livesOn = false } = {}) {
      const cut = { after, loses, forGood: !livesOn }
      const way = opened.adopt(await severedWay(mongo.url, cut), each => each.close())
      const process = await start(Date.now, way.url)
      return { ...process, severed: way.severed }
    },
    kernel: (name: string) => mongo.database('shelf').collection<{ _id: string }>(`kernel.${name}`),
    close: () => opened.disposeAsync(),
  }
}

export type Processes = Awaited<ReturnType<typeof processesOnNothing>>

/** For tests: an event about a shoe. */
export const event = (type: string, key = 'shoe'): Event => ({
  type: `shelf.${type}.v1`,
  key,
  data: {},
})

/** For tests: one process on a database of its own, as the suites want it. */
export async function openOnNothing() {
  const mongo = testMongo()
  const shelf = await openShelf(mongo.url)
  const { shoes } = shelf
  return {
    ...shelf,
    async emit(events: readonly Event[]) {
      await shoes.save({ id: newUuid(), version: 0, brand: 'told', sizes: [] }, events)
    },
    async put(sku: string) {
      await shoes.save({ id: sku, version: 0, brand: 'stored', sizes: [] })
    },
    stored: async () => (await shoes.find({ brand: 'stored' })).map(({ id }) => id),
    async age(hours: number) {
      for (const name of ['kernel.inbox', 'kernel.replies']) {
        const collection = mongo.database('shelf').collection(name)
        for (const { _id, at } of await collection.find().toArray()) {
          const older = new Date(at.getTime() - hours * 3_600_000)
          await collection.updateOne({ _id }, { $set: { at: older } })
        }
      }
    },
    async close() {
      await shelf.close()
      await mongo.close()
    },
  }
}
