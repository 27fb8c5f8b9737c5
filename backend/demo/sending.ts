/** Sends a request to the platform as a member of staff. */
export type Send = (request: {
  method: 'GET' | 'POST' | 'PATCH'
  path: string
  body?: object | Buffer
}) => Promise<{ status: number; body: unknown }>

/** Asks for something; undefined where there is no such thing. */
export async function find<T>(send: Send, path: string): Promise<T | undefined> {
  const { status, body } = await send({ method: 'GET', path })
  if (status === 404) return undefined
  return answered(status, body, `GET ${path}`) as T
}

/** Sends something new or changed, and answers what came of it; undefined where the code of the failure is expected. */
export async function tell<T>(
  send: Send,
  method: 'POST' | 'PATCH',
  path: string,
  body: object | Buffer,
  { unless }: { unless?: string } = {},
): Promise<T | undefined> {
  const reply = await send({ method, path, body })
  const { code } = (reply.body ?? {}) as { code?: string }
  if (unless !== undefined && code === unless) return undefined
  return answered(reply.status, reply.body, `${method} ${path}`) as T
}

function answered(status: number, body: unknown, request: string): unknown {
  if (status < 300) return body
  throw new Error(`${request} was answered with ${status}: ${JSON.stringify(body)}`)
}
