import {
  type Learned,
  type Offers,
  type PairsNews,
  type PriceNews,
  withPairs,
  withPrices,
} from '../domain/offers.ts'
import type { Catalogue } from './ports.ts'

/** Takes over what models cost from now on. */
export const learnPrices = ({ catalogue }: { catalogue: Catalogue }) =>
  learning<PriceNews & { styleCode: string }>(catalogue, withPrices)

/** Takes over which sizes can be had. */
export const learnPairs = ({ catalogue }: { catalogue: Catalogue }) =>
  learning<PairsNews & { styleCode: string }>(catalogue, withPairs)

function learning<News extends { styleCode: string }>(
  catalogue: Catalogue,
  learn: (offers: Offers, news: readonly News[]) => Learned,
) {
  return async (all: readonly News[]): Promise<void> => {
    const byStyle = Map.groupBy(all, ({ styleCode }) => styleCode)
    await catalogue.learn([...byStyle.keys()], offers =>
      learn(offers, byStyle.get(offers.id) ?? []),
    )
  }
}
