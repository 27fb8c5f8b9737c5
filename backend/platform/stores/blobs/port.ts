/** Bytes under names, owned by one service: pictures, documents. */
export interface Blobs {
  /** Stores bytes whole or not at all, replacing what was there. Names are paths such as `originals/img_01….jpg`. */
  put(name: string, bytes: Uint8Array): Promise<void>
  get(name: string): Promise<Uint8Array | undefined>
  remove(name: string): Promise<void>
  /** The names that begin with `prefix`, in order. */
  list(prefix: string): Promise<string[]>
}

/** What a service declares in its manifest to get a blob store: `blobs(openPictures)`. */
export interface BlobsStore<Port> {
  kind: 'blobs'
  open(store: Blobs): Port
}

/** Declares a store over this service's blobs; `open` gives the port that the app sees. */
export const blobs = <Port>(open: (store: Blobs) => Port): BlobsStore<Port> => ({
  kind: 'blobs',
  open,
})
