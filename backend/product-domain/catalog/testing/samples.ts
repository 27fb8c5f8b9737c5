import type { NewProduct } from '../../../../contracts/catalog/product.ts'
import { type Currency, money } from '../../../../contracts/common/money.ts'
import { PricesChanged } from '../../../../contracts/pricing/events.ts'
import { AvailabilityChanged } from '../../../../contracts/stock/events.ts'

let models = 0
/** A style code that no other sample has. */
export const newStyle = () => `VL${5000 + ++models}`

/** A football boot in one colour and two sizes, published unless `more` says otherwise. */
export const boot = (styleCode: string, more: Partial<NewProduct> = {}): NewProduct => ({
  styleCode,
  name: `Volta ${styleCode}`,
  brand: 'velastro',
  line: 'football',
  category: 'firm-ground',
  description: 'A boot.',
  attributes: { surface: 'FG', width: 'standard', upper: 'knit', season: 'AW26', gender: 'unisex' },
  weightGrams: 420,
  status: 'published',
  colourways: [
    {
      code: '104',
      name: 'Jet / Volt',
      colours: [{ name: 'black', hex: '#17181c' }],
      pictures: [
        { imageId: 'img_01jz8d3v5tfqz8w3c2k9r7m4xn', alt: 'From the side', angle: 'side' },
      ],
      variants: [
        { footLengthMm: 265, label: { system: 'EU', value: '42' } },
        { footLengthMm: 270, label: { system: 'EU', value: '42.5' } },
      ],
    },
  ],
  ...more,
})
/** The SKU of a sample in a size. */
export const skuOf = (style: string, size = '420') => `${style}-104-${size}`

/** News of a price, in minor units. */
export const prices = (
  style: string,
  amount: number,
  { at = '12:00', size = '420', currency = 'EUR' } = {},
) =>
  PricesChanged({
    styleCode: style,
    at: `2026-11-23T${at}:00.000Z`,
    prices: [{ sku: skuOf(style, size), shown: { price: money(amount, currency as Currency) } }],
  })
/** News of how many pairs there are. */
export const pairs = (style: string, available: number, revision: number, size = '420') =>
  AvailabilityChanged({
    styleCode: style,
    variants: [{ sku: skuOf(style, size), available, revision }],
  })
