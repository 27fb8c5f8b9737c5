import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoCatalogue, writtenModels } from './catalogue.ts'
import { illustrate } from './pictures.ts'
import { seed } from './seed.ts'
import type { Send } from './sending.ts'

interface Page {
  id: string
  name: string
  version: number
  colourways: { pictures: { imageId: string; alt: string }[] }[]
}

/** A platform that remembers what it was sent, and can be made to die before or after it took a request. */
function rememberingPlatform() {
  const effects: string[] = []
  const known = new Set<string>()
  const pages = new Map<string, Page>()
  const images = new Map<string, string>()
  let requests = 0
  let deadlyAt = Number.POSITIVE_INFINITY
  let takesTheDeadly = false

  const taken: Record<string, (body: never) => { status: number; body: unknown }> = {
    '/v1/categories': ({ slug }: { slug: string }) => once(slug, `category ${slug}`),
    '/v1/prices': ({ changes }: { changes: { sku: string }[] }) => {
      for (const { sku } of changes) known.add(`/v1/prices/${sku}`)
      return effect(`prices ${changes[0]?.sku}`)
    },
    '/v1/stock/deliveries': ({ lines }: { lines: { sku: string }[] }) => {
      for (const { sku } of lines) known.add(`/v1/stock/${sku}`)
      return effect(`delivery ${lines[0]?.sku}`)
    },
    '/v1/products': ({ slug, name, colourways }: Record<'slug' | 'name', string> & Page) => {
      const page = { id: `prd_${slug}`, name, version: 1, colourways: withPictures(colourways) }
      pages.set(slug, page)
      return effect(`product ${slug}`)
    },
    '/v1/images': (bytes: Buffer) => {
      const id = images.get(bytes.toString('base64')) ?? `img_${images.size + 1}`
      images.set(bytes.toString('base64'), id)
      return { status: 201, body: { id } }
    },
  }

  const withPictures = (colourways: object[]) => colourways.map(each => ({ pictures: [], ...each }))
  const effect = (name: string) => {
    effects.push(name)
    return { status: 201, body: {} }
  }
  const once = (key: string, name: string) => {
    if (known.has(key)) return { status: 409, body: { code: 'already_exists' } }
    known.add(key)
    return effect(name)
  }
  const found = (path: string) => {
    const page = pages.get(path.replace('/v1/products/', ''))
    if (page) return { status: 200, body: page }
    return known.has(path) ? { status: 200, body: {} } : { status: 404, body: {} }
  }
  const changed = (path: string, { version, colourways }: Page) => {
    const page = [...pages.values()].find(({ id }) => path.endsWith(id))
    if (page?.version !== version) return { status: 412, body: { code: 'stale_version' } }
    page.version++
    page.colourways = colourways
    return effect(`pictures ${page.id}`)
  }

  const send: Send = async ({ method, path, body }) => {
    const deadly = ++requests === deadlyAt
    if (deadly && !takesTheDeadly) throw new Error('killed')
    const reply =
      method === 'GET'
        ? found(path)
        : method === 'PATCH'
          ? changed(path, body as Page)
          : taken[path]?.(body as never)
    if (deadly) throw new Error('killed')
    return reply ?? { status: 404, body: {} }
  }
  return {
    send,
    effects,
    pages,
    images,
    requests: () => requests,
    /** Dies at a later request, before it or right after it has taken effect. */
    dieIn(count: number, { after }: { after: boolean }) {
      deadlyAt = requests + count
      takesTheDeadly = after
    },
  }
}

test('seeding twice changes nothing', async () => {
  const { send, effects } = rememberingPlatform()
  assert.equal(await seed({ send, products: 5 }), 5)
  const first = [...effects]
  assert.equal(await seed({ send, products: 5 }), 5)
  assert.deepEqual(effects, first)
})

test('a seed that dies anywhere and is run again does everything once', async () => {
  const whole = rememberingPlatform()
  await seed({ send: whole.send, products: 3 })
  const expected = whole.effects.toSorted()
  for (const after of [false, true]) {
    for (let count = 1; count <= whole.requests(); count++) {
      const { send, effects, dieIn } = rememberingPlatform()
      dieIn(count, { after })
      await assert.rejects(seed({ send, products: 3 }), /killed/)
      await seed({ send, products: 3 })
      assert.deepEqual(effects.toSorted(), expected, `killed at request ${count}`)
    }
  }
})

test('models without pictures get them; those that staff has changed are left alone', async () => {
  const { send, effects, pages } = rememberingPlatform()
  await seed({ send, products: 2 })
  const [untouched, changed] = [...pages.values()]
  assert.ok(untouched && changed)
  changed.version = 2

  await illustrate({ send, products: 2 })
  assert.ok(untouched.colourways.every(({ pictures }) => pictures.length === 2))
  assert.ok(changed.colourways.every(({ pictures }) => pictures.length === 0))
  const before = [...effects]
  await illustrate({ send, products: 2 })
  assert.deepEqual(effects, before)
})

test('drawing that was broken off goes on, and draws the same again', async () => {
  const { send, pages, images, dieIn } = rememberingPlatform()
  await seed({ send, products: 2 })
  dieIn(6, { after: true })
  await assert.rejects(illustrate({ send, products: 2 }), /killed/)
  assert.ok(images.size > 0)
  const album = await illustrate({ send, products: 2 })
  const shown = [...pages.values()].flatMap(({ colourways }) =>
    colourways.flatMap(({ pictures }) => pictures.map(({ imageId }) => imageId)),
  )
  assert.deepEqual(shown.toSorted(), [...images.values()].toSorted())
  assert.ok(album)
})

test('drawing ends when it is told to', async () => {
  const { send, images } = rememberingPlatform()
  await seed({ send, products: 1 })
  const stop = new AbortController()
  const drawing = illustrate({
    send,
    products: 1,
    signal: stop.signal,
    progress: () => stop.abort(),
  })
  await assert.rejects(drawing, { name: 'AbortError' })
  assert.equal(images.size, 1)
})

test('a composed model borrows the pictures of a model of its kind, and says what they show of it', async () => {
  const { send, pages } = rememberingPlatform()
  await seed({ send, products: 1 })
  const album = await illustrate({ send, products: 1 })
  await seed({ send, products: 80, album })
  const [model, ...others] = [...pages.values()]
  const drawn = model?.colourways.flatMap(({ pictures }) => pictures.map(each => each.imageId))
  const borrowers = others.filter(({ colourways }) => colourways.some(each => each.pictures[0]))
  assert.ok(borrowers.length > 0)
  for (const { name, colourways } of borrowers) {
    for (const { imageId, alt } of colourways.flatMap(({ pictures }) => pictures)) {
      assert.ok(drawn?.includes(imageId))
      assert.ok(alt.includes(name))
    }
  }
})

test('every composed model finds pictures to borrow', () => {
  const silhouettes = [...demoCatalogue({ products: 2000 })].map(({ silhouette }) => silhouette)
  assert.deepEqual(new Set(silhouettes), new Set(silhouettes.slice(0, writtenModels)))
})
