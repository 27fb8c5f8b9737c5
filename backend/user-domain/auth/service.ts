import { UserRegistered } from '../../../contracts/auth/events.ts'
import { AuthDefinition } from '../../../contracts/auth/gen/rpc.ts'
import { AuthRest } from '../../../contracts/auth/rest.ts'
import { Forbidden } from '../../../contracts/common/errors.ts'
import { Reply } from '../../platform/rest/handler.ts'
import { aesSeal } from '../../platform/security/seal.ts'
import { defineService } from '../../platform/service.ts'
import { argon2Passwords } from './adapters/argon2-passwords.ts'
import { joseKeyRing } from './adapters/jose-key-ring.ts'
import { postgresAccounts } from './adapters/postgres-accounts.ts'
import { postgresRefreshTokens } from './adapters/postgres-refresh-tokens.ts'
import { postgresSigningKeys } from './adapters/postgres-signing-keys.ts'
import { zxcvbnWeakness } from './adapters/zxcvbn-weakness.ts'
import { ensureAdministrator } from './app/first-administrator.ts'
import { register } from './app/register.ts'
import { continueSession, endSession, openSession } from './app/sessions.ts'
import { signIn } from './app/sign-in.ts'

/** Knows who people are, and gives them the tokens that prove it. */
export default defineService({
  name: 'auth',
  domain: 'user',
  says: 'Knows who people are, and gives them the tokens that prove it.',
  stores: {
    accounts: postgresAccounts,
    refreshTokens: postgresRefreshTokens,
    signingKeys: postgresSigningKeys,
  },
  rest: AuthRest,
  rpc: AuthDefinition,
  // Whatever verifies access tokens: the gateway, and the hosts of services that are started without it; and the seed.
  callers: ['gateway', 'host', 'seed'],
  publishes: [UserRegistered],

  wire({ stores, newId, now, log, settings, secret, background, announce }) {
    const { accounts, refreshTokens, signingKeys } = stores
    const passwords = argon2Passwords()
    const keyRing = joseKeyRing({ signingKeys, seal: aesSeal(secret('signing-keys')), now })
    const open = openSession({ refreshTokens, accessTokens: keyRing, newId, now })
    const registered = register({ accounts, passwords, weaknessOf: zxcvbnWeakness(), newId, now })
    const identify = signIn({ accounts, passwords })
    const goOn = continueSession({ refreshTokens, accessTokens: keyRing, log, now })
    const end = endSession({ refreshTokens })

    background({
      name: 'rotate signing keys',
      everyMs: 60_000,
      run: async () => {
        await keyRing.refresh()
        return 0
      },
    })
    background({
      name: 'remove expired refresh tokens',
      everyMs: 3_600_000,
      run: () => refreshTokens.removeExpired(now(), 1000),
    })

    return {
      async start() {
        await keyRing.refresh()
        const administrator = ensureAdministrator({ accounts, passwords, newId, now, announce })
        await administrator(settings.adminPassword)
      },
      rest: {
        register: ({ body }) => registered(body),
        login: async ({ body }) => open(await identify(body)),
        refresh: ({ body }) => goOn(body.refreshToken),
        logout: async ({ body }) => {
          await end(body.refreshToken)
          return undefined
        },
        jwks: () =>
          new Reply(
            { keys: keyRing.publicKeys() },
            // Shorter than a new key is published before it is used.
            { headers: { 'cache-control': 'public, max-age=300' } },
          ),
      },
      rpc: {
        keys: async () => ({ keys: keyRing.publicKeys() }),
        async tokenForTool({ name }, { caller }) {
          // What checks tokens must not be able to make them.
          if (caller !== 'seed') throw Forbidden()
          return { accessToken: await keyRing.sign({ id: `tool_${name}`, roles: ['staff'] }) }
        },
      },
    }
  },
})
