import { type Caller, holds } from '../../../platform/security/caller.ts'
import type { GuestLinks } from './guest-link.ts'
import type { Visibility } from './ports.ts'

const none: Visibility = { customerId: '' }

/** Which orders a caller may see or change: staff all, customers their own. */
export function visibleTo(caller: Caller, permission: 'orders:read' | 'orders:write'): Visibility {
  if (holds(caller, permission)) return { all: true }
  return caller.kind === 'person' ? { customerId: caller.id } : none
}

/** The same for one order, which a signed link opens too. */
export const visibleOne = (
  {
    caller,
    params: { id },
    query: { token },
  }: { caller: Caller; params: { id: string }; query: { token?: string } },
  permission: 'orders:read' | 'orders:write',
  links: GuestLinks,
  now: Date,
): Visibility => (links.opens(id, token, now) ? { all: true } : visibleTo(caller, permission))
