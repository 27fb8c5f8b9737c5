/**
 * Gives the GTIN-13 of the demo's article with this number (0 to 9,999,999,999): prefix `20`, which
 * GS1 keeps for restricted circulation within a company (GS1 General Specifications, table of GS1 Prefixes),
 * so that no real article is ever meant.
 */
export const demoGtin = (article: number): string => {
  const body = `20${String(article).padStart(10, '0')}`
  return `${body}${checkDigit(body)}`
}

/** GS1 General Specifications, section 7.9: weights 3 and 1 from the right, up to the next ten. */
const checkDigit = (body: string): number => {
  let sum = 0
  for (let i = 0; i < body.length; i++) {
    const weight = (body.length - i) % 2 === 1 ? 3 : 1
    sum += Number(body[i]) * weight
  }
  return (10 - (sum % 10)) % 10
}
