import { Forbidden, Unauthenticated } from '../../../contracts/common/errors.ts'
import type { Access } from '../../../contracts/common/rest.ts'

/** Who makes a request, as far as a verified token says. */
export type Caller = Nobody | Person

export interface Nobody {
  kind: 'nobody'
}

export interface Person {
  kind: 'person'
  id: string
  roles: readonly string[]
  permissions: ReadonlySet<string>
}

export const nobody: Nobody = { kind: 'nobody' }

export const holds = (caller: Caller, permission: string): boolean =>
  caller.kind === 'person' && caller.permissions.has(permission)

/** Throws `unauthenticated` or `forbidden` unless the caller may use a route with this rule. */
export function demand(access: Access, caller: Caller): void {
  if (access.kind === 'public') return
  if (caller.kind === 'nobody') throw Unauthenticated()
  if (access.kind === 'permission' && !caller.permissions.has(access.permission)) {
    throw Forbidden({ detail: `This needs the permission ${access.permission}.` })
  }
}
