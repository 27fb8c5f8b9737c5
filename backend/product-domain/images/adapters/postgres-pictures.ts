import { type Relational, relational } from '../../../platform/stores/relational/port.ts'
import type { Pictures } from '../app/ports.ts'
import type { Picture } from '../domain/picture.ts'

const columns = 'id, width, height, format, bytes, sha256, created_at as "createdAt"'

const byId = { name: 'by-id', text: `select ${columns} from images.pictures where id = $1` }

const byHash = { name: 'by-hash', text: `select ${columns} from images.pictures where sha256 = $1` }

const insert = {
  name: 'insert',
  text: `insert into images.pictures (id, width, height, format, bytes, sha256, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (sha256) do nothing returning id`,
}

const remove = { name: 'remove', text: 'delete from images.pictures where id = $1 returning id' }

/** What is known of pictures, in PostgreSQL. */
export const postgresPictures = relational<unknown, Pictures>((store: Relational<unknown>) => ({
  async get(id) {
    const [picture] = await store.run<Picture>(byId, [id])
    return picture
  },
  async withHash(sha256) {
    const [picture] = await store.run<Picture>(byHash, [sha256])
    return picture
  },
  async add({ id, width, height, format, bytes, sha256, createdAt }) {
    const added = await store.run(insert, [id, width, height, format, bytes, sha256, createdAt])
    return added.length === 1
  },
  async remove(id) {
    return (await store.run(remove, [id])).length === 1
  },
}))
