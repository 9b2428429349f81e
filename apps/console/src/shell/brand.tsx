import icon from '../icon.svg'
import { texts } from '../texts/index.ts'

/** The name of the product with its sign. */
export function Brand() {
  return (
    <span className="brand">
      <img src={icon} alt="" width="22" height="22" />
      {texts.product}
    </span>
  )
}
