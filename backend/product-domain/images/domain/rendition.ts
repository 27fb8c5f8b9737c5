import { imageFormats, imageWidths } from '../../../../contracts/images/rest.ts'

export type RenditionFormat = (typeof imageFormats)[number]

/** A picture in one size and format. */
export interface Rendition {
  width: number
  format: RenditionFormat
}

export const contentTypes: Record<RenditionFormat, string> = {
  avif: 'image/avif',
  webp: 'image/webp',
  jpg: 'image/jpeg',
}

/** Every file in which a picture can be asked for, such as `640.avif`. */
export const renditionFiles: readonly string[] = imageWidths.flatMap(width =>
  imageFormats.map(format => `${width}.${format}`),
)

/** What a file is, by its name, which the contract has checked. */
export function renditionOf(file: string): Rendition {
  const [width, format] = file.split('.')
  return { width: Number(width), format: format as RenditionFormat }
}
