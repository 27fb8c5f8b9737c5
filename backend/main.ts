import { enableCompileCache } from 'node:module'
import { Command, InvalidArgumentError, Option } from 'commander'
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
  shoecloud cluster --domains           five processes and a gateway
  shoecloud seed --products 20000       a large catalogue, the same each time
  SHOECLOUD_PORT=9000 shoecloud serve   on another port`,
  )

program
  .command('serve')
  .description('start services in this process, all if none are named')
  .argument('[names...]', 'services (cart), domains (order-domain) or the gateway')
  .addOption(new Option('--supervised', 'by a cluster, which is told of it').hideHelp())
  .addHelpText('after', '\nThe first start on an empty catalogue fills it with a demo.')
  .action(async (names, options) => (await import('./cli/serve.ts')).serve(names, options))

const cluster = program
  .command('cluster')
  .description('run every service as a process of its own on this machine')
  .option('--domains', 'a process for each domain instead')
  .option('--replicas <list>', 'several processes of some, such as cart=2,checkout=3', replicas)
  .option('--gateways <count>', 'how many gateways; HAProxy stands before several', wholeNumber, 1)
  .addHelpText(
    'after',
    '\nEngines are those that the environment names; PostgreSQL is embedded where none is named.',
  )
  .action(async options => (await import('./cli/cluster.ts')).runCluster(options))

cluster
  .command('status')
  .description('list the processes of the cluster that runs, and how they do')
  .action(async () => (await import('./cli/cluster.ts')).clusterStatus())

cluster
  .command('restart')
  .description('replace one process after another; with several replicas nobody notices')
  .action(async () => (await import('./cli/cluster.ts')).restartCluster())

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
  throw new InvalidArgumentError('It must be a whole number above 0.')
}

function replicas(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split(',').map(each => {
      const [name = '', count = ''] = each.split('=')
      return [name, wholeNumber(count)]
    }),
  )
}
