import { AlreadyExists } from '../../contracts/common/errors.ts'
import { demoCatalogue, writtenModels } from './catalogue.ts'
import { demoCategories } from './categories.ts'
import { type Album, newProduct, type ShownPicture } from './new-product.ts'
import type { DemoProduct } from './product.ts'
import { find, type Send, tell } from './sending.ts'

export interface SeedOptions {
  send: Send
  /** How many models; the hand-written ones if not given. */
  products?: number
  /** Pictures to show the models with from the start; none if not given. */
  album?: Album
  /** Told after each model. */
  progress?: (done: number, total: number) => void
  /** Breaks it off after the models under way. */
  signal?: AbortSignal
  now?: Date
}

const day = 24 * 3600 * 1000
/** How many models are on their way at once: enough to keep the database and both cores busy. */
const atOnce = 4

/**
 * Fills the platform with the demo catalogue through its public API, and answers how many models there are. What is
 * there already is left as it is, so a seed that was broken off is run again.
 */
export async function seed({
  send,
  products = writtenModels,
  album,
  progress,
  signal,
  now = new Date(),
}: SeedOptions): Promise<number> {
  for (const [position, category] of demoCategories.entries()) {
    const body = { ...category, position }
    await tell(send, 'POST', '/v1/categories', body, { unless: AlreadyExists.code })
  }
  let done = 0
  const catalogue = demoCatalogue({ products })
  const worker = async () => {
    // All take from one generator, which is closed by the first that fails.
    for (const product of catalogue) {
      signal?.throwIfAborted()
      await addModel(send, product, album?.(product), now)
      done++
      progress?.(done, products)
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker))
  for (const each of ended) if (each.status === 'rejected') throw each.reason
  return done
}

// The product comes last: once it appears it can be bought, and nothing of its model is missing. Prices and deliveries
// are taken whole or not at all, so one SKU tells of all.
async function addModel(
  send: Send,
  product: DemoProduct,
  pictures: ShownPicture[][] | undefined,
  now: Date,
) {
  if (await find(send, `/v1/products/${product.slug}`)) return
  const [first] = variantsOf(product)
  if (!(await find(send, `/v1/prices/${first?.sku}`))) {
    const changes = [...basePrices(product, now), ...salePrices(product, now)]
    await tell(send, 'POST', '/v1/prices', { changes })
  }
  if (!(await find(send, `/v1/stock/${first?.sku}`))) {
    const delivery = { reference: 'demo', lines: stockLines(product) }
    await tell(send, 'POST', '/v1/stock/deliveries', delivery)
  }
  const body = newProduct(product, pictures)
  await tell(send, 'POST', '/v1/products', body, { unless: AlreadyExists.code })
}

const variantsOf = ({ colourways }: DemoProduct) => colourways.flatMap(({ variants }) => variants)

const stockLines = (product: DemoProduct) =>
  variantsOf(product).map(({ sku, stock }) => ({ sku, quantity: stock }))

function basePrices(product: DemoProduct, now: Date) {
  const from = new Date(now.getTime() - 60 * day).toISOString()
  return variantsOf(product).flatMap(({ sku, prices }) =>
    Object.entries(prices).map(([currency, amount]) => ({
      sku,
      currency,
      amount,
      kind: 'base',
      from,
    })),
  )
}

function salePrices({ sale, colourways }: DemoProduct, now: Date) {
  if (!sale) return []
  const from = new Date(now.getTime() - sale.startsDaysAgo * day).toISOString()
  const until = new Date(now.getTime() + sale.endsInDays * day).toISOString()
  const onSale = colourways.filter(({ code }) => sale.colourwayCodes.includes(code))
  return onSale.flatMap(({ variants }) =>
    variants.flatMap(({ sku, prices }) =>
      Object.entries(prices).map(([currency, amount]) => ({
        sku,
        currency,
        amount: reduced(amount, sale.percent),
        kind: 'sale',
        from,
        until,
      })),
    ),
  )
}

// To the next whole unit less five cents, as a price tag says it.
const reduced = (amount: number, percent: number) =>
  Math.ceil((amount * (100 - percent)) / 10_000) * 100 - 5
