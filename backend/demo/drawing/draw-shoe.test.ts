import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { demoCatalogue } from '../catalogue.ts'
import { coloursOf } from '../colours.ts'
import type { Surface } from '../product.ts'
import { angles, drawShoe, type ShoeDrawing } from './draw-shoe.ts'
import { profiles } from './profiles.ts'

const surfaces: Surface[] = ['FG', 'SG', 'AG', 'TF', 'IC', 'MG']
const silhouettes = Object.keys(profiles) as (keyof typeof profiles)[]

const drawing = (changes: Partial<ShoeDrawing> = {}): ShoeDrawing => ({
  silhouette: 'runner',
  colours: coloursOf('fog ash cobalt'),
  angle: 'side',
  seed: 'lindqvarn',
  ...changes,
})

const everyDrawing = silhouettes.flatMap(silhouette =>
  angles.flatMap(angle =>
    (silhouette.startsWith('boot') ? surfaces : [undefined]).map(surface =>
      drawing({ silhouette, angle, surface }),
    ),
  ),
)

/** Tags in the order they open and close, which must nest. */
const assertWellFormed = (svg: string) => {
  const opened: string[] = []
  for (const [, closing, name = '', rest = ''] of svg.matchAll(/<(\/?)([\w]+)([^>]*)>/g)) {
    if (closing) assert.equal(opened.pop(), name)
    else if (!rest.endsWith('/')) opened.push(name)
  }
  assert.deepEqual(opened, [])
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/)
}

/** Small, because it is the picture and not its detail that counts here. */
const rasterised = (svg: string) => sharp(Buffer.from(svg)).resize(160).png().toBuffer()

test('every silhouette from every angle on every surface is well-formed and not blank', async () => {
  for (const request of everyDrawing) {
    const svg = drawShoe(request)
    assertWellFormed(svg)
    const { channels } = await sharp(await rasterised(svg)).stats()
    const name = `${request.silhouette} ${request.angle} ${request.surface}`
    assert.ok(
      channels.slice(0, 3).some(({ stdev }) => stdev > 15),
      name,
    )
  }
})

test('the same request gives the same picture', () => {
  for (const request of everyDrawing) assert.equal(drawShoe(request), drawShoe({ ...request }))
})

test('each surface gives a boot a sole of its own, from the side and from below', () => {
  for (const angle of ['side', 'sole'] as const) {
    const soles = surfaces.map(surface =>
      drawShoe(drawing({ silhouette: 'boot-low', angle, surface })),
    )
    assert.equal(new Set(soles).size, surfaces.length)
  }
})

test('the colourway is what the shoe is painted with', () => {
  const red = drawShoe(drawing({ colours: coloursOf('signal') }))
  assert.match(red, /#d5202c/)
  assert.notEqual(red, drawShoe(drawing({ colours: coloursOf('cobalt') })))
})

test('each brand puts its own mark on the same shoe', () => {
  const seeds = [...new Set([...demoCatalogue()].map(({ brand }) => brand))]
  assert.equal(new Set(seeds.map(seed => drawShoe(drawing({ seed })))).size, seeds.length)
})
