import { Type } from 'typebox'
import { sizeCode } from './sizes.ts'

/** A SKU is style code + colour + size: `VL4821-104-425`. */
export const Sku = Type.String({
  pattern: '^[A-Z0-9]{3,12}-[A-Z0-9]{1,8}-[A-Z0-9]{1,8}$',
  examples: ['VL4821-104-425'],
})

/** The SKU of a size in a colour of a model, by the label that its brand prints; undefined if that is no size. */
export function skuOf(styleCode: string, colourCode: string, label: string): string | undefined {
  const size = sizeCode(label)
  return size && `${styleCode}-${colourCode}-${size}`
}

/** The style code that a SKU begins with: everything about one model is kept, and stays in order, under it. */
export const styleOf = (sku: string): string => sku.slice(0, sku.indexOf('-'))

/** The colourway that a SKU belongs to: `VL4821-104`. */
export const colourwayOf = (sku: string): string => sku.slice(0, sku.lastIndexOf('-'))
