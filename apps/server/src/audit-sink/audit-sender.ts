/** Where audit events go, in which form. */
export type AuditSinkOptions = {
  url: string
  format: 'castellan' | 'ocsf'
  /** The bearer token for an HTTP system. */
  token: string | undefined
}

/** An event as a system gets it. */
export type AuditMessage = { time: string; action: string; json: string }

/** Sends messages to a system. It rejects unless the system took them. */
export type AuditSender = {
  send: (messages: AuditMessage[]) => Promise<void>
  /** Sends nothing. It rejects if the system cannot be reached or refuses the token. */
  check: () => Promise<void>
  /** Ends what is sent now, which rejects. */
  close: () => void
}
