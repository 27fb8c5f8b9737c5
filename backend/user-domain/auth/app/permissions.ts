import { roles as known, type Permission } from '../../../../contracts/auth/permissions.ts'

/** What somebody with these roles may do; a role that is not known allows nothing. */
export function permissionsOf(roles: readonly string[]): Permission[] {
  const ofRole = new Map<string, readonly Permission[]>(Object.entries(known))
  return [...new Set(roles.flatMap(role => ofRole.get(role) ?? []))]
}
