import { httpStatusOf } from '../platform/errors.ts'
import { type Described, errorCatalogue } from '../platform/rest/openapi.ts'
import type { AnyService } from '../platform/service.ts'

/** The first page: where things are. */
export function landingPage(services: AnyService[]): string {
  const rows = services.map(({ name, says }) => `<tr><th>${escaped(name)}<td>${escaped(says)}`)
  return page(
    'ShoeCloud',
    `<p>This is the API of a ShoeCloud platform.
    <ul>
      <li><a href="/docs">API documentation</a>, to read and to try out
      <li><a href="/openapi.json">The contract</a>, OpenAPI 3.1
      <li><a href="/docs/errors">Error codes</a>
      <li><a href="/v1/products">Products</a>
    </ul>
    <h2>Services here</h2>
    <table>${rows.join('')}</table>`,
  )
}

/** What each error code means, and where it occurs; problems link to it by their `type`. */
export function errorsPage(services: Described[]): string {
  const sections = errorCatalogue(services).map(({ type, routes }) => {
    const { code, title } = type
    const list = routes.map(route => `<li><code>${escaped(route)}</code>`).join('')
    const where = routes.length > 0 ? `<ul>${list}</ul>` : '<p>Any route may answer with it.'
    return `<section id="${code}"><h2><code>${code}</code></h2>
      <p>${httpStatusOf(type())}: ${escaped(title)}.${where}</section>`
  })
  return page(
    'Error codes',
    `<p>Every error is a <code>problem+json</code> (RFC 9457). Programs may rely on its <code>code</code>;
    quote its <code>requestId</code> when you ask us.
    ${sections.join('\n')}`,
  )
}

const page = (title: string, body: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
  th { text-align: left; padding-right: 1.5rem; vertical-align: top; font-weight: 600 }
  h2 { margin: 2rem 0 .5rem; font-size: 1.1rem }
  section:target { background: #fff6d6 }
  @media (prefers-color-scheme: dark) {
    body { background: #14161a; color: #e6e6e6 } a { color: #8ab4ff } section:target { background: #3a3312 }
  }
</style>
<h1>${title}</h1>
${body}
</html>
`

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, sign => escapes[sign] ?? sign)
