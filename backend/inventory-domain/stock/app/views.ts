import type { Level as LevelView } from '../../../../contracts/stock/rest.ts'
import type { Caller } from '../../../platform/security/caller.ts'
import type { Level, Movement } from '../domain/shelf.ts'

/** A level as staff sees it. */
export const levelView = ({ sku, warehouse, onHand, reserved }: Level): LevelView => ({
  sku,
  warehouse,
  onHand,
  reserved,
  available: onHand - reserved,
})

/** A movement in the name of whoever asks for it. */
export const movementBy = (
  caller: Caller,
  {
    reference,
    ...movement
  }: Omit<Movement, 'by' | 'reference'> & { reference?: string | undefined },
): Movement => ({ ...movement, reference, by: caller.kind === 'person' ? caller.id : 'nobody' })
