import type { Learned, Offers } from '../domain/offers.ts'
import type { Catalogue } from './ports.ts'

/** Takes over what others say of style codes, such as their prices; `learn` is a rule of the domain. */
export const learnOffers =
  <News>(
    { catalogue }: { catalogue: Catalogue },
    learn: (offers: Offers, news: readonly News[]) => Learned,
  ) =>
  async (all: readonly (News & { styleCode: string })[]): Promise<void> => {
    const byStyle = Map.groupBy(all, ({ styleCode }) => styleCode)
    await catalogue.learn([...byStyle.keys()], offers =>
      learn(offers, byStyle.get(offers.id) ?? []),
    )
  }
