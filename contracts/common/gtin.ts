const lengths = [8, 12, 13, 14]

/**
 * Whether this is a GTIN-8, -12, -13 or -14 that ends in its check digit: weights 3 and 1 from the right, up to the
 * next ten (GS1 General Specifications, section 7.9).
 */
export function isGtin(text: string): boolean {
  if (!/^\d+$/.test(text) || !lengths.includes(text.length)) return false
  const sum = [...text].reduceRight(
    (total, digit, i) => total + Number(digit) * ((text.length - 1 - i) % 2 === 1 ? 3 : 1),
    0,
  )
  return sum % 10 === 0
}
