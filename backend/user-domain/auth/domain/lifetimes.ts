/** How long an access token is good for; a change of roles takes effect after that at the latest. */
export const accessTokenSeconds = 10 * 60

/** How long a refresh token can be used; each use gives a new one with the whole time ahead of it. */
export const refreshTokenDays = 30
