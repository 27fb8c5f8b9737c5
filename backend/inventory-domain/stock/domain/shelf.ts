/** The level of one SKU in one warehouse. */
export interface Level {
  sku: string
  warehouse: string
  onHand: number
  reserved: number
  revision: number
}

/** A wish for pairs of one SKU. */
export interface Line {
  sku: string
  quantity: number
}

/** Pairs of one SKU promised from one warehouse. */
export interface HeldLine extends Line {
  warehouse: string
}

/** A movement on a shelf, as the ledger keeps it. */
export interface Movement {
  sku: string
  warehouse: string
  delta: number
  reason: string
  reference: string | undefined
  by: string
}

const free = ({ onHand, reserved }: Level): number => onHand - reserved

/** A part of the stock that nobody else can change meanwhile: its levels, and what is moved on them. */
export class Shelf {
  readonly #levels = new Map<string, Level[]>()
  readonly movements: Movement[] = []

  /** Levels of one SKU are preferred in the order in which they are given. */
  constructor(levels: Iterable<Level>) {
    for (const level of levels) {
      const ofSku = this.#levels.get(level.sku)
      if (ofSku) ofSku.push(level)
      else this.#levels.set(level.sku, [level])
    }
  }

  available(sku: string): number {
    return this.of(sku).reduce((sum, level) => sum + free(level), 0)
  }

  of(sku: string): readonly Level[] {
    return this.#levels.get(sku) ?? []
  }

  /** Promises so many pairs, which must be available: from one warehouse if one has them all. */
  hold({ sku, quantity }: Line): HeldLine[] {
    const levels = this.of(sku)
    const whole = levels.find(level => free(level) >= quantity)
    const held: HeldLine[] = []
    let left = quantity
    for (const level of whole ? [whole] : levels) {
      const taken = Math.min(left, free(level))
      if (taken === 0) continue
      level.reserved += taken
      level.revision++
      left -= taken
      held.push({ sku, warehouse: level.warehouse, quantity: taken })
    }
    return held
  }

  /** Takes a promise back. */
  letGo({ sku, warehouse, quantity }: HeldLine): void {
    const level = this.at(sku, warehouse)
    level.reserved -= quantity
    level.revision++
  }

  /** Moves pairs onto the shelf, or off it. */
  move(movement: Movement): Level {
    const level = this.at(movement.sku, movement.warehouse)
    if (movement.delta === 0) return level
    this.movements.push(movement)
    level.onHand += movement.delta
    level.revision++
    return level
  }

  at(sku: string, warehouse: string): Level {
    const level = this.of(sku).find(each => each.warehouse === warehouse)
    if (!level) throw new RangeError(`${sku} in ${warehouse} was not taken from the shelf`)
    return level
  }
}
