import type { Currency } from '../../../../contracts/common/money.ts'
import { money } from '../../../../contracts/common/money.ts'
import type { PlaceRequest } from '../../../../contracts/orders/gen/rpc.ts'
import type { Address, Order as OrderView } from '../../../../contracts/orders/rest.ts'
import { idFrom } from '../../../platform/ids.ts'
import { type NewOrder, newOrder, type Order } from '../domain/order.ts'
import type { GuestLinks } from './guest-link.ts'
import type { Orders } from './ports.ts'

interface Needs {
  orders: Orders
  links: GuestLinks
  now(): Date
}

/** Makes the one order of a checkout; its id comes from the checkout's, so there cannot be another. */
export const placeOrder =
  ({ orders, links, now }: Needs) =>
  async (request: PlaceRequest): Promise<OrderView> => {
    const order = newOrder(wantedBy(request), now())
    if (order.total.amount !== request.total) {
      throw new RangeError(
        `${order.id}: the lines add up to ${order.total.amount}, not to ${request.total}`,
      )
    }
    return forBuyer(await orders.place(order), links)
  }

/** An order as its buyer gets it: a guest with the key to see it again. */
const forBuyer = (order: Order, links: GuestLinks): OrderView =>
  order.customerId === undefined
    ? { ...order, accessToken: links.tokenFor(order.id, order.placedAt) }
    : order

function wantedBy(request: PlaceRequest): NewOrder {
  const inCurrency = (amount: number) => money(amount, request.currency as Currency)
  const { shipping, shippingAddress } = request
  if (!shipping || !shippingAddress) throw new TypeError('an order needs shipping and an address')
  return {
    id: idFrom('ord', request.checkoutId),
    checkoutId: request.checkoutId,
    ...(request.customerId && { customerId: request.customerId }),
    email: request.email,
    paymentId: request.paymentId,
    lines: request.lines.map(({ imageId, unitPrice, total, tax, ...line }) => ({
      ...line,
      ...(imageId && { imageId }),
      unitPrice: inCurrency(unitPrice),
      total: inCurrency(total),
      tax: inCurrency(tax),
    })),
    shipping: { ...shipping, price: inCurrency(shipping.price), tax: inCurrency(shipping.tax) },
    shippingAddress: withoutBlanks(shippingAddress),
  }
}

// On the wire a missing text is an empty one.
const withoutBlanks = (address: object) =>
  Object.fromEntries(Object.entries(address).filter(([, value]) => value !== '')) as Address
