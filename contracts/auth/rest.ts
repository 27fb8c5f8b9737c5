import { Type } from 'typebox'
import { defineFailure } from '../common/errors.ts'
import { anyone, route } from '../common/rest.ts'
import { Id, object, Text, Time } from '../common/schema.ts'

export const EmailTaken = defineFailure('email_taken', 'conflict', 'This address has an account')
export const WrongCredentials = defineFailure(
  'wrong_credentials',
  'unauthenticated',
  'The address or the password is wrong',
)
export const RefreshTokenInvalid = defineFailure(
  'refresh_token_invalid',
  'unauthenticated',
  'Sign in again',
)
export const PasswordTooWeak = defineFailure(
  'password_too_weak',
  'invalid',
  'Choose a password that is harder to guess',
)

export const Email = Type.String({ format: 'email', maxLength: 254, examples: ['ana@example.com'] })
const Password = Type.String({ minLength: 1, maxLength: 256 })
const RefreshToken = Type.String({ minLength: 20, maxLength: 512 })

export const Account = object(
  {
    id: Id('usr'),
    email: Email,
    name: Type.String(),
    roles: Type.Array(Type.String()),
    createdAt: Time,
  },
  { title: 'Account' },
)

export const Tokens = object(
  {
    accessToken: Type.String({ description: 'EdDSA JWT, sent as `Authorization: Bearer`' }),
    refreshToken: Type.String({ description: 'For one use, at /v1/auth/refresh' }),
    expiresIn: Type.Integer({ description: 'Seconds until the access token expires' }),
  },
  { title: 'Tokens' },
)

/** Who people are, and the tokens that prove it. */
export const AuthRest = {
  register: route({
    method: 'POST',
    path: '/v1/auth/register',
    summary: 'Open a customer account',
    access: anyone,
    rate: 'login',
    body: object({ email: Email, password: Password, name: Text(120) }),
    replies: { 201: Account },
    errors: [EmailTaken, PasswordTooWeak],
  }),
  login: route({
    method: 'POST',
    path: '/v1/auth/login',
    summary: 'Sign in',
    access: anyone,
    rate: 'login',
    body: object({ email: Email, password: Password }),
    replies: { 200: Tokens },
    errors: [WrongCredentials],
  }),
  refresh: route({
    method: 'POST',
    path: '/v1/auth/refresh',
    summary:
      'Exchange a refresh token for new tokens; one that is used twice ends all that came from it',
    access: anyone,
    rate: 'login',
    body: object({ refreshToken: RefreshToken }),
    replies: { 200: Tokens },
    errors: [RefreshTokenInvalid],
  }),
  logout: route({
    method: 'POST',
    path: '/v1/auth/logout',
    summary: 'End the session that a refresh token belongs to',
    access: anyone,
    body: object({ refreshToken: RefreshToken }),
    replies: { 204: null },
  }),
  jwks: route({
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'The public keys that access tokens are signed with',
    access: anyone,
    replies: {
      200: object({
        keys: Type.Array(
          object({
            kty: Type.String(),
            crv: Type.String(),
            x: Type.String(),
            kid: Type.String(),
            alg: Type.String(),
            use: Type.String(),
          }),
        ),
      }),
    },
  }),
}
