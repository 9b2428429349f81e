/** The longest reason that the server takes, in UTF-16 units. */
export const maxReasonLength = 1000
