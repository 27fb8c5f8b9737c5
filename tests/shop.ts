import { randomUUID } from 'node:crypto'
import { seedPlatform } from '../backend/demo/seed-platform.ts'
import { platformAt, type Seedable } from '../backend/demo/seedable.ts'
import { AuthRest } from '../contracts/auth/rest.ts'
import { CartRest } from '../contracts/cart/rest.ts'
import { CatalogRest } from '../contracts/catalog/rest.ts'
import { CheckoutRest, type NewCheckout } from '../contracts/checkout/rest.ts'
import { type Client, type ClientOptions, clientOf } from '../contracts/common/client.ts'
import { OrdersRest } from '../contracts/orders/rest.ts'
import { PaymentsRest } from '../contracts/payments/rest.ts'
import { PricingRest } from '../contracts/pricing/rest.ts'
import { SearchRest } from '../contracts/search/rest.ts'
import { StockRest } from '../contracts/stock/rest.ts'
import { freshGround, startPlaced } from './placements.ts'

const contract = {
  ...AuthRest,
  ...CatalogRest,
  ...SearchRest,
  ...CartRest,
  ...CheckoutRest,
  ...OrdersRest,
  ...PaymentsRest,
  ...PricingRest,
  ...StockRest,
}

/** The whole public API, as one person uses it. */
export type Visitor = Client<typeof contract>

/** A whole platform for a journey, with a small catalogue, on a port of its own. */
export interface Shop {
  url: string
  /** The address of its database, for looking behind the scenes. */
  databaseUrl: string
  /** What the seed is given. */
  seedable: Seedable
  /** Resolves when nothing is left to do in the background. */
  settle(): Promise<unknown>
  visitor(token?: string): Visitor
  /** Somebody with a new account. */
  customer(): Promise<Visitor & { email: string; token: string }>
  administrator(): Promise<Visitor>
  close(): Promise<void>
}

/** The password of the first administrator in tests. */
export const adminPassword = 'correct horse battery staple'

/** Starts a platform with so many models of the demo catalogue, in the placement that `TEST_PLACEMENT` names. */
export async function openShop({ products = 8 } = {}): Promise<Shop> {
  const ground = await freshGround()
  const { url, settle, stop } = await startPlaced({
    ...ground.env,
    SHOECLOUD_SECRET: 'only for tests, and the same for all processes',
    SHOECLOUD_ADMIN_PASSWORD: adminPassword,
    SHOECLOUD_RATE_LIMITS: 'off',
    SHOECLOUD_LOG: 'error',
  })
  const visitor = (token?: string) => visitorAt({ baseUrl: url, token: () => token })
  const administratorToken = async () => {
    const body = { email: 'admin@shoecloud.local', password: adminPassword }
    return (await visitor().login({ body })).accessToken
  }
  const seedable = platformAt(url, administratorToken)
  await seedPlatform(seedable, { products })
  await settle()

  return {
    url,
    databaseUrl: ground.databaseUrl,
    seedable,
    settle,
    visitor,
    async customer() {
      const email = `${randomUUID()}@example.com`
      const password = randomUUID()
      const nobody = visitor()
      await nobody.register({ body: { email, password, name: 'Ana' } })
      const { accessToken } = await nobody.login({ body: { email, password } })
      return { ...visitor(accessToken), email, token: accessToken }
    },
    administrator: async () => visitor(await administratorToken()),
    async close() {
      await stop()
      await ground.close()
    },
  }
}

/** The public API of a platform at some address. */
export const visitorAt = (options: ClientOptions): Visitor => clientOf(contract, options)

/** A request to buy a cart, delivered to Madrid; the parts that matter to a test can be given. */
export const checkoutOf = (cartId: string, token = 'tok_ok', other: Partial<NewCheckout> = {}) => ({
  cartId,
  email: 'guest@example.com',
  shippingAddress: {
    name: 'Ana García',
    line1: 'Calle de la Luna 3',
    city: 'Madrid',
    postalCode: '28004',
    country: 'ES',
  },
  shippingMethod: 'standard',
  payment: { provider: 'sandbox' as const, token },
  ...other,
})

export const newKey = () => ({ 'idempotency-key': randomUUID() })

/** A SKU with at least so many pairs, and how many there are. */
export async function skuInStock(
  visitor: Visitor,
  atLeast = 3,
): Promise<{ sku: string; available: number }> {
  const { items } = await visitor.listProducts({})
  for (const { id } of items) {
    const { colourways } = await visitor.getProduct({ params: { idOrSlug: id } })
    const variant = colourways
      .flatMap(each => each.variants)
      .find(each => each.available >= atLeast)
    if (variant) return visitor.getStock({ params: { sku: variant.sku } })
  }
  throw new Error(`no SKU has ${atLeast} pairs`)
}

/** A cart with so many pairs of a SKU. */
export async function cartWith(visitor: Visitor, sku: string, quantity = 1): Promise<string> {
  const { id: cartId } = await visitor.createCart({ body: {} })
  await visitor.addItem({ params: { cartId }, body: { sku, quantity } })
  return cartId
}
