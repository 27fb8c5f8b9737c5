import { declaredSettings } from '../backend/platform/settings.ts'

/** Where every setting is told for those who run ShoeCloud. */
export const configurationGuideFile = 'docs/guides/configuration.md'

/** Every setting that the platform declares, as a table. */
export function configurationGuide(): string {
  const rows = Object.values(declaredSettings).map(({ env, says, fallback, secret }) => [
    `\`${env}\``,
    says.replaceAll('|', '\\|'),
    fallback && `\`${fallback}\``,
    secret ? 'yes' : '',
  ])
  return `# Configuration

Everything that can be set is an environment variable, checked at start: what is wrong is said all at once, and a
variable that begins with \`SHOECLOUD_\` and is none of these is refused. \`npx node backend/main.ts doctor\` shows what is
used on this machine, and what is missing. Secrets come from the environment alone, and are shown and logged nowhere.

${tableOf(['variable', 'says', 'default', 'secret'], rows)}

This page is generated from \`backend/platform/settings.ts\`: \`npm run generate\`.
`
}

function tableOf(head: string[], rows: string[][]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map(row => row[i]?.length ?? 0)))
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
