import { type Discovered, findServices, type Place, readServices } from './platform/discover.ts'
import { CannotStart } from './platform/settings.ts'

/** The name by which the gateway is started, beside those of services and domains. */
export const gatewayName = 'gateway'

/** Where the services live that are meant by these names of services or domains; all of them by no name. */
export async function placesNamed(names: readonly string[] = []): Promise<Place[]> {
  const all = await findServices(import.meta.dirname)
  const unknown = names.filter(name => !all.some(each => isMeant(each, name)))
  if (unknown.length > 0) {
    throw new CannotStart(
      `There is no service or domain named ${unknown.join(', ')}. \`shoecloud services\` lists those there are.`,
    )
  }
  return all.filter(each => names.length === 0 || names.some(name => isMeant(each, name)))
}

const isMeant = ({ name, domain }: Place, called: string) =>
  [name, domain, `${domain}-domain`].includes(called)

/** The services that are meant by these names; the code of others is not read. */
export const servicesNamed = async (names?: readonly string[]): Promise<Discovered[]> =>
  readServices(await placesNamed(names))
