import type { Dimensions, Picture } from '../domain/picture.ts'
import type { Rendition } from '../domain/rendition.ts'

/** What is known of pictures. */
export interface Pictures {
  get(id: string): Promise<Picture | undefined>
  withHash(sha256: string): Promise<Picture | undefined>
  /** Adds a picture; answers false where one with the same bytes is there already. */
  add(picture: Picture): Promise<boolean>
  /** Answers whether it was there. */
  remove(id: string): Promise<boolean>
}

/** The bytes of originals and of what was made from them. */
export interface Files {
  original(id: string): Promise<Buffer | undefined>
  putOriginal(id: string, bytes: Buffer): Promise<void>
  rendition(id: string, file: string): Promise<Buffer | undefined>
  putRendition(id: string, file: string, bytes: Buffer): Promise<void>
  /** Removes the original and every rendition. */
  removeAll(id: string): Promise<void>
}

/** Reads and makes pictures, only so many at a time; throws `unavailable` when too many wait. */
export interface Imaging {
  /** The size that a picture claims, without unpacking it; undefined where that cannot be read. */
  dimensions(bytes: Buffer): Promise<Dimensions | undefined>
  /** Whether a picture can be unpacked whole. */
  sound(bytes: Buffer): Promise<boolean>
  /** Turned as it is seen, never enlarged, in sRGB, and without what the camera wrote into it. */
  make(original: Buffer, rendition: Rendition): Promise<Buffer>
}

/** What every command and query about pictures needs. */
export interface Needs {
  pictures: Pictures
  files: Files
  imaging: Imaging
}
