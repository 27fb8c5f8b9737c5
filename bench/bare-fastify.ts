import Fastify from 'fastify'

// What the machine gives at the most: Fastify as it comes, with one reply of JSON that it serialises by its schema.
process.on('message', (reply: { items: string[] }) => void serve(reply))
process.on('disconnect', () => process.exit())

async function serve(reply: { items: string[] }): Promise<void> {
  const app = Fastify()
  const schema = {
    response: {
      200: { type: 'object', properties: { items: { type: 'array', items: { type: 'string' } } } },
    },
  }
  app.get('/', { schema }, () => reply)
  process.send?.(await app.listen({ port: 0, host: '127.0.0.1' }))
}
