import { enableCompileCache } from 'node:module'
import { Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { CannotStart } from './platform/settings.ts'

// Halves the time that it takes to read our code and that of the libraries.
enableCompileCache()

const program = new Command('shoecloud')
  .description(
    'Commerce for sneaker retailers. Settings come from the environment; `doctor` lists them.',
  )
  .version(packageJson.version)
  .addHelpText(
    'after',
    `
Examples:
  shoecloud serve                       the whole platform, on http://localhost:8080
  shoecloud serve auth inventory-domain one service and one domain
  shoecloud seed --products 20000       a large catalogue, the same each time
  SHOECLOUD_PORT=9000 shoecloud serve   on another port`,
  )

program
  .command('serve')
  .description('start services in this process, all if none are named')
  .argument('[names...]', 'services (cart) or domains (order-domain)')
  .addHelpText('after', '\nThe first start on an empty catalogue fills it with a demo.')
  .action(async (names: string[]) => (await import('./cli/serve.ts')).serve(names))

program
  .command('seed')
  .description('fill the catalogue with demo products')
  .option('--products <count>', 'how many products; the same for the same number', wholeNumber)
  .action(async options => (await import('./cli/seed.ts')).seedCatalogue(options))

program
  .command('doctor')
  .description('show every setting with its source, and what is missing on this machine')
  .action(async () => (await import('./cli/doctor.ts')).doctor(process.env))

program
  .command('services')
  .description('list the services: what they store, offer, publish and listen to')
  .option('--json', 'as JSON')
  .action(async options => (await import('./cli/services.ts')).listServices(options))

try {
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof CannotStart ? `\n${error.message}` : error)
  process.exit(1)
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new CannotStart(`--products must be a whole number above 0; it is ${text}.`)
}
