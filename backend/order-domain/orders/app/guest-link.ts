import { createHmac, timingSafeEqual } from 'node:crypto'

const validForMs = 90 * 24 * 3600 * 1000

/** Makes and checks the keys in the links by which guests see their orders: signed, and valid for 90 days. */
export function guestLinks(secret: Buffer) {
  const sign = (orderId: string, until: string) =>
    createHmac('sha256', secret).update(`${orderId} ${until}`).digest('base64url')

  return {
    tokenFor(orderId: string, placedAt: string): string {
      const until = (Date.parse(placedAt) + validForMs).toString(36)
      return `${until}.${sign(orderId, until)}`
    },
    opens(orderId: string, token: string | undefined, now: Date): boolean {
      const [until = '', signature = ''] = token?.split('.') ?? []
      const expected = Buffer.from(sign(orderId, until))
      const given = Buffer.from(signature)
      const genuine = given.length === expected.length && timingSafeEqual(given, expected)
      return genuine && Number.parseInt(until, 36) > now.getTime()
    },
  }
}

export type GuestLinks = ReturnType<typeof guestLinks>
