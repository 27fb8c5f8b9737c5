import type { WeaknessOf } from '../app/ports.ts'

const shortest = 10

/** The strength that zxcvbn calls safely unguessable: more than 10^8 guesses, from 0 to 4. */
const enough = 3

// Longer ones are judged by their beginning: the check takes the square of the length.
const judged = 32

const advice = 'Three or four words that do not belong together are easy to remember.'

/** Refuses passwords that are short, common, or made of what is known about their owner (zxcvbn, USENIX Security 2016). */
export const zxcvbnWeakness = (): WeaknessOf => {
  let estimator: ReturnType<typeof load> | undefined

  return async (password, about) => {
    if ([...password].length < shortest) return `Use at least ${shortest} characters. ${advice}`
    estimator ??= load()
    const { score } = (await estimator).check(password, [...about, 'shoecloud'])
    return score < enough ? `This one is easy to guess. ${advice}` : undefined
  }
}

// Its dictionary takes 7 MB, which only a process that sees a registration spends.
async function load() {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: judged })
}
