/** What may be allowed; routes name one of these. */
export const permissions = [
  'catalog:write',
  'prices:write',
  'images:write',
  'stock:read',
  'stock:write',
  'orders:read',
  'orders:write',
  'payments:read',
  'payments:write',
  'events:repair',
] as const

export type Permission = (typeof permissions)[number]

/** The built-in roles, and what each may do beyond what every customer may. */
export const roles = {
  customer: [],
  staff: [
    'catalog:write',
    'prices:write',
    'images:write',
    'stock:read',
    'stock:write',
    'orders:read',
    'orders:write',
    'payments:read',
  ],
  admin: [...permissions],
} satisfies Record<string, Permission[]>

export type Role = keyof typeof roles
