import Fastify from 'fastify'

// What the machine gives at the most: Fastify as it comes, with one reply of JSON that it serialises by its schema.
process.on('message', async (reply: { items: string[] }) => {
  const app = Fastify()
  const schema = {
    response: {
      200: { type: 'object', properties: { items: { type: 'array', items: { type: 'string' } } } },
    },
  }
  app.get('/', { schema }, () => reply)
  process.send?.(await app.listen({ port: 0, host: '127.0.0.1' }))
})
process.on('disconnect', () => process.exit())
