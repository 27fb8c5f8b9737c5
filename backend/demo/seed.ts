import { AlreadyExists, IdempotencyKeyReused } from '../../contracts/common/errors.ts'
import { demoBrands } from './brands.ts'
import { demoCatalogue } from './catalogue.ts'
import { demoCategories } from './categories.ts'
import { demoPictures, type ShownPicture } from './pictures.ts'
import type { DemoProduct } from './product.ts'

/** Sends a request to the platform as a member of staff. */
export type Send = (request: {
  method: 'GET' | 'POST'
  path: string
  body?: object | Buffer
  idempotencyKey?: string
}) => Promise<{ status: number; body: unknown }>

export interface SeedOptions {
  send: Send
  /** How many models; the hand-written ones if not given. */
  products?: number
  /** Whether pictures are drawn; tests do without. */
  pictures?: boolean
  /** Told after each model. */
  progress?: (done: number, total: number) => void
  now?: Date
}

/** The most models whose pictures are drawn, not borrowed: all that are hand-written. */
const drawnModels = [...demoCatalogue()].length
const day = 24 * 3600 * 1000
/** How many models are on their way at once: enough to keep the database and both cores busy. */
const atOnce = 4

/** Fills the platform with the demo catalogue through its public API; what is there already is left as it is. */
export async function seed({
  send,
  products = drawnModels,
  pictures = true,
  progress,
  now = new Date(),
}: SeedOptions): Promise<number> {
  const post = posting(send)
  for (const [position, category] of demoCategories.entries()) {
    await post('/v1/categories', { ...category, position })
  }
  const picturesOf = pictures
    ? demoPictures(bytes => upload(send, bytes), { drawnModels })
    : async () => []

  let done = 0
  const catalogue = demoCatalogue({ products })
  const worker = async () => {
    for (const product of catalogue) {
      await addModel(post, product, await picturesOf(product), now)
      progress?.(++done, products)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return done
}

type Post = (path: string, body: object, idempotencyKey?: string) => Promise<void>

// Prices and stock come first: a product that appears can be bought. Their keys make a seed that was broken off
// and is run again book no delivery twice.
async function addModel(post: Post, product: DemoProduct, pictures: ShownPicture[][], now: Date) {
  const { styleCode } = product
  const changes = [...basePrices(product, now), ...salePrices(product, now)]
  const delivery = { reference: 'demo', lines: stockLines(product) }
  await post('/v1/prices', { changes }, `demo-prices-${styleCode}`)
  await post('/v1/stock/deliveries', delivery, `demo-stock-${styleCode}`)
  await post('/v1/products', newProduct(product, pictures))
}

const brandNames = new Map(demoBrands.map(({ slug, name }) => [slug, name]))

function newProduct(product: DemoProduct, pictures: ShownPicture[][]) {
  const { sale: _sale, silhouette: _silhouette, colourways, brand, weightGrams, ...described } = product
  return {
    ...described,
    weightGrams: weightInBox(weightGrams),
    brand: brandNames.get(brand) ?? brand,
    status: 'published',
    colourways: colourways.map(({ code, name, colours, variants }, i) => ({
      code,
      name,
      colours,
      ...(pictures[i] && { pictures: pictures[i] }),
      variants: variants.map(({ footLengthMm, label, gtin }) => ({ footLengthMm, label, gtin })),
    })),
  }
}

// The demo weighs one shoe; what is sent is a pair in its box.
const weightInBox = (oneShoeGrams: number) => 2 * oneShoeGrams + 350

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

const posting =
  (send: Send): Post =>
  async (path, body, idempotencyKey) => {
    const reply = await send({
      method: 'POST',
      path,
      body,
      ...(idempotencyKey && { idempotencyKey }),
    })
    const { code } = reply.body as { code?: string }
    if (reply.status < 300 || isThere(code)) return
    throw new Error(`POST ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`)
  }

const isThere = (code: string | undefined) =>
  code === AlreadyExists.code || code === IdempotencyKeyReused.code

async function upload(send: Send, bytes: Buffer): Promise<string> {
  const { status, body } = await send({ method: 'POST', path: '/v1/images', body: bytes })
  if (status >= 300)
    throw new Error(`a picture was answered with ${status}: ${JSON.stringify(body)}`)
  return (body as { id: string }).id
}
