import type { Cart, CartsDefinition, Item } from '../../../../contracts/cart/gen/rpc.ts'
import { CartOrdered, NotForSale } from '../../../../contracts/cart/rest.ts'
import { CartEmpty, type NewCheckout, NotDeliverable } from '../../../../contracts/checkout/rest.ts'
import type { PricingDefinition } from '../../../../contracts/pricing/gen/rpc.ts'
import type { Option, ShippingDefinition } from '../../../../contracts/shipping/gen/rpc.ts'
import type { Line, TaxesDefinition } from '../../../../contracts/taxes/gen/rpc.ts'
import type { RpcClient } from '../../../platform/rpc/definition.ts'
import type { Agreement } from '../domain/checkout.ts'

interface Needs {
  carts: RpcClient<CartsDefinition>
  pricing: RpcClient<PricingDefinition>
  taxes: RpcClient<TaxesDefinition>
  shipping: RpcClient<ShippingDefinition>
}

interface PricedItem extends Item {
  unitPrice: number
  total: number
}

const shippingLine = 'shipping'

/** Turns a cart into the order that it would be at this moment: prices, delivery and taxes. Nothing is done yet. */
export const agree =
  ({ carts, pricing, taxes, shipping }: Needs) =>
  async (request: NewCheckout, customerId: string | undefined): Promise<Agreement> => {
    const cart = await carts.get({ cartId: request.cartId, customerId: customerId ?? '' })
    const items = await priced(cart, pricing)
    const subtotal = items.reduce((sum, { total }) => sum + total, 0)
    const option = await chosenOption(shipping, request, cart, items, subtotal)
    const taxOf = await taxed(taxes, request, cart.currency, [
      ...items.map(({ sku, total, taxClass }) => ({ id: sku, gross: total, taxClass })),
      { id: shippingLine, gross: option.price, taxClass: 'standard' },
    ])
    const { line2 = '', region = '', phone = '', ...address } = request.shippingAddress
    return {
      order: {
        customerId: customerId ?? '',
        email: request.email,
        currency: cart.currency,
        lines: items.map(({ weightGrams: _weight, forSale: _sold, taxClass: _class, ...item }) => ({
          ...item,
          ...taxOf(item.sku),
        })),
        shipping: { ...option, ...taxOf(shippingLine) },
        shippingAddress: { ...address, line2, region, phone },
        total: subtotal + option.price,
      },
      payment: request.payment,
    }
  }

async function priced(cart: Cart, pricing: Needs['pricing']): Promise<PricedItem[]> {
  if (cart.status === 'ordered') throw CartOrdered()
  if (cart.items.length === 0) throw CartEmpty({ detail: 'Put something into the cart first.' })
  const { prices } = await pricing.prices({
    skus: cart.items.map(({ sku }) => sku),
    currency: cart.currency,
  })
  const amounts = new Map(prices.map(({ sku, amount }) => [sku, amount]))
  return cart.items.map(item => {
    const unitPrice = amounts.get(item.sku)
    if (unitPrice === undefined || !item.forSale) {
      throw NotForSale({ detail: `${item.sku} is not for sale any more; take it out of the cart.` })
    }
    return { ...item, unitPrice, total: unitPrice * item.quantity }
  })
}

async function chosenOption(
  shipping: Needs['shipping'],
  { shippingAddress, shippingMethod }: NewCheckout,
  { currency }: Cart,
  items: PricedItem[],
  subtotal: number,
): Promise<Option> {
  const { options } = await shipping.quote({
    country: shippingAddress.country,
    weightGrams: items.reduce((sum, { weightGrams, quantity }) => sum + weightGrams * quantity, 0),
    subtotal,
    currency,
  })
  const option = options.find(({ method }) => method === shippingMethod)
  if (option) return option
  throw NotDeliverable({
    detail: `Choose one of: ${options.map(({ method }) => method).join(', ')}.`,
    errors: [{ field: 'shippingMethod', message: 'is not offered for this address' }],
  })
}

async function taxed(
  taxes: Needs['taxes'],
  { shippingAddress: { country, postalCode } }: NewCheckout,
  currency: string,
  lines: Line[],
) {
  const tax = await taxes.taxOf({ lines, country, postalCode, currency })
  const byId = new Map(tax.lines.map(({ id, rate: taxRate, tax }) => [id, { taxRate, tax }]))
  return (id: string) => byId.get(id) as { taxRate: number; tax: number }
}
