import { type Cart, CartsDefinition } from '../../../../contracts/cart/gen/rpc.ts'
import { CartNotFound } from '../../../../contracts/cart/rest.ts'
import { OrdersDefinition } from '../../../../contracts/orders/gen/rpc.ts'
import { PaymentsDefinition } from '../../../../contracts/payments/gen/rpc.ts'
import { PricingDefinition } from '../../../../contracts/pricing/gen/rpc.ts'
import { ShippingDefinition } from '../../../../contracts/shipping/gen/rpc.ts'
import { StockDefinition } from '../../../../contracts/stock/gen/rpc.ts'
import { OutOfStock, ReservationLost } from '../../../../contracts/stock/rest.ts'
import { TaxesDefinition } from '../../../../contracts/taxes/gen/rpc.ts'
import { idFrom, newId } from '../../../platform/ids.ts'
import { standIn } from '../../../platform/testing/service.ts'

/** The shoe that is bought. */
export const sku = 'VL1-104-425'

/** What the others hold, and what they were asked, in order. */
export interface World {
  price: number
  pairs: number
  asked: string[]
  carts: Map<string, Cart>
  reservations: Map<string, 'held' | 'committed' | 'released'>
  payments: Map<string, string>
  orders: Map<string, 'placed' | 'cancelled'>
  /** What goes wrong, once, as it is asked. */
  broken: Map<string, Error>
}

const emptyWorld = (): World => ({
  price: 12_995,
  pairs: 10,
  asked: [],
  carts: new Map(),
  reservations: new Map(),
  payments: new Map(),
  orders: new Map(),
  broken: new Map(),
})

/** The world of the test that runs. */
export let world = emptyWorld()

/** Begins a new world: ten pairs, at 129.95 €. */
export function newWorld(): void {
  world = emptyWorld()
}

const states: Record<string, string> = {
  tok_ok: 'authorised',
  tok_declined: 'declined',
  tok_timeout: 'pending',
  tok_3ds: 'requires_action',
}

function ask(what: string, id: string) {
  world.asked.push(what)
  const error = world.broken.get(what)
  world.broken.delete(what)
  if (error) throw error
  return id
}

const paymentOf = (checkoutId: string) => {
  const state = world.payments.get(checkoutId) ?? 'voided'
  const actionUrl = state === 'requires_action' ? '/bank' : ''
  const declineCode = state === 'declined' ? 'card_declined' : ''
  return { id: idFrom('pay', checkoutId), state, declineCode, actionUrl }
}

/** The services that the checkout uses, as plain functions on the world. */
export const others = [
  standIn(CartsDefinition, {
    get: async ({ cartId }) => {
      const cart = world.carts.get(cartId)
      if (!cart) throw CartNotFound()
      return cart
    },
    close: async ({ cartId }) => {
      const cart = world.carts.get(ask('close', cartId)) as Cart
      cart.status = 'ordered'
      return cart
    },
  }),
  standIn(PricingDefinition, {
    prices: async ({ skus }) => ({
      prices: skus.map(each => ({
        sku: each,
        amount: world.price,
        compareAt: 0,
        lowestIn30Days: 0,
      })),
    }),
  }),
  standIn(ShippingDefinition, {
    quote: async () => ({
      options: [{ method: 'standard', price: 395, earliest: '2026-03-03', latest: '2026-03-05' }],
    }),
  }),
  standIn(TaxesDefinition, {
    taxOf: async ({ lines }) => ({
      area: 'ES',
      lines: lines.map(({ id, gross }) => ({ id, rate: 2100, net: gross, tax: 0 })),
      tax: 0,
      exemption: '',
    }),
  }),
  standIn(StockDefinition, {
    reserve: async ({ reservationId, lines }) => {
      const id = ask('reserve', reservationId)
      const known = world.reservations.get(id)
      if (known === 'released') throw ReservationLost()
      if (!known) {
        const wanted = lines.reduce((sum, { quantity }) => sum + quantity, 0)
        if (wanted > world.pairs)
          throw OutOfStock({ facts: { skus: [{ sku, available: world.pairs }] } })
        world.pairs -= wanted
        world.reservations.set(id, 'held')
      }
      return { reservationId: id, state: world.reservations.get(id) ?? '' }
    },
    commit: async ({ reservationId }) => {
      world.reservations.set(ask('commit', reservationId), 'committed')
      return { reservationId, state: 'committed' }
    },
    release: async ({ reservationId }) => {
      world.reservations.set(ask('release', reservationId), 'released')
      return { reservationId, state: 'released' }
    },
  }),
  standIn(PaymentsDefinition, {
    authorise: async ({ checkoutId, token, amount }) => {
      if (!world.payments.has(ask(`authorise ${amount}`, checkoutId))) {
        world.payments.set(checkoutId, states[token] ?? 'declined')
      }
      return paymentOf(checkoutId)
    },
    resolve: async ({ checkoutId }) => paymentOf(checkoutId),
    void: async ({ checkoutId }) => {
      world.payments.set(ask('void', checkoutId), 'voided')
      return paymentOf(checkoutId)
    },
  }),
  standIn(OrdersDefinition, {
    place: async ({ checkoutId, total }) => {
      const orderId = idFrom('ord', ask('place', checkoutId))
      if (!world.orders.has(orderId)) world.orders.set(orderId, 'placed')
      return { orderId, orderJson: JSON.stringify({ id: orderId, total }) }
    },
    cancelFor: async ({ checkoutId }) => {
      const orderId = idFrom('ord', ask('cancel', checkoutId))
      if (world.orders.has(orderId)) world.orders.set(orderId, 'cancelled')
      return { cancelled: true }
    },
  }),
]

/** An open cart with so many pairs of one shoe. */
export function filledCart(quantity = 1): string {
  const id = newId('cart')
  const item = {
    sku,
    quantity,
    name: 'Volta',
    brand: 'velastro',
    colourway: 'Jet',
    size: 'EU 42.5',
  }
  const items = [{ ...item, imageId: '', weightGrams: 900, forSale: true, taxClass: 'standard' }]
  world.carts.set(id, { id, currency: 'EUR', status: 'open', items })
  return id
}
