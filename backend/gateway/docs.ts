import swagger, { type StaticDocumentSpec } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import packageJson from '../../package.json' with { type: 'json' }
import { type Described, openapiOf } from '../platform/rest/openapi.ts'
import type { AnyService } from '../platform/service.ts'
import { gatewayDescribed } from './dead-letters.ts'
import { errorsPage, landingPage } from './pages.ts'

/** Pages run scripts and styles of our own alone, and the API's own replies are all that they may fetch. */
const pagesPolicy = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  // Swagger UI sets styles on elements.
  "style-src 'self' 'unsafe-inline'",
].join('; ')

/** Puts the contract on the server, as a document and as pages to read: `/openapi.json`, `/docs`, `/docs/errors`. */
export async function addDocs(app: FastifyInstance, services: AnyService[]): Promise<void> {
  const described = [...(services.filter(({ rest }) => rest) as Described[]), gatewayDescribed]
  const document = openapiOf(described, packageJson.version)
  const serialised = JSON.stringify(document)

  app.get('/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(serialised),
  )
  addPage(app, '/', landingPage(services))
  addPage(app, '/docs/errors', errorsPage(described))

  const specification = { document: document as unknown as StaticDocumentSpec['document'] }
  await app.register(swagger, { mode: 'static', specification })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pagesPolicy,
    uiConfig: { deepLinking: true, tryItOutEnabled: true, docExpansion: 'none' },
    theme: { title: 'ShoeCloud API' },
  })
}

function addPage(app: FastifyInstance, path: string, html: string): void {
  app.get(path, (_request, reply) =>
    reply
      .header('content-security-policy', pagesPolicy)
      .type('text/html; charset=utf-8')
      .send(html),
  )
}
