// No part begins with a dot: neither `..`, nor the folder of what is being written.
const acceptable = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/

/** Whether this can name a blob: parts of letters, digits, `.`, `_` and `-`, with `/` between them. */
export const isBlobName = (name: string): boolean => acceptable.test(name)

/** The same name; fails when it cannot name a blob. */
export function checkedName(name: string): string {
  if (!isBlobName(name)) throw new Error(`${JSON.stringify(name)} cannot name a blob`)
  return name
}
