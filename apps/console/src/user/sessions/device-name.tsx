import { texts } from '../../texts/index.ts'
import { describeDevice } from './describe-device.ts'

/** The program and the system of a client. Its user agent is the title. */
export function DeviceName({ userAgent }: { userAgent: string | null }) {
  const device = describeDevice(userAgent)
  if (!device) return <span className="quiet">{texts.user.sessions.unknownDevice}</span>
  return (
    <bdi title={userAgent ?? undefined}>
      {device.system ? texts.user.sessions.device(device.program, device.system) : device.program}
    </bdi>
  )
}
