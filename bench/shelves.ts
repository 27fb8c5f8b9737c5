/** The administrator of the platform under measurement. */
export const adminPassword = 'only for measurements'

interface Product {
  id: string
  slug: string
  colourways: { variants: { sku: string }[] }[]
}

/** Fills the shelves of the demo catalogue so that nothing sells out, and answers what is to be bought. */
export async function openShelves(url: string) {
  const ask = asking(url)
  const accessToken = await tokenOf(url)
  const { items } = await ask<{ items: Product[] }>('GET', '/v1/products?limit=50')
  const products = await Promise.all(
    items.map(({ id }) => ask<Product>('GET', `/v1/products/${id}`)),
  )
  const skus = products.flatMap(({ colourways }) =>
    colourways.flatMap(each => each.variants.map(({ sku }) => sku)),
  )
  const lines = skus.map(sku => ({ sku, quantity: 1_000_000 }))
  await ask('POST', '/v1/stock/deliveries', { reference: 'measurement', lines }, accessToken)
  const [first] = products
  return {
    productPath: `/v1/products/${first?.slug}`,
    skus: skus.slice(0, 1000),
    hotSku: skus.at(-1) as string,
  }
}

/** A token of the administrator. */
export async function tokenOf(url: string): Promise<string> {
  const body = { email: 'admin@shoecloud.local', password: adminPassword }
  const reply = await asking(url)<{ accessToken: string }>('POST', '/v1/auth/login', body)
  return reply.accessToken
}

const asking =
  (url: string) =>
  async <T>(method: string, path: string, body?: object, token?: string): Promise<T> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok)
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }
