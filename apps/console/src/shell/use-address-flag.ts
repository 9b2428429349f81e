import { useSearchParams } from 'wouter'

/** Returns whether a parameter is in the address, and what puts it there or takes it away. */
export function useAddressFlag(name: string): [boolean, (isSet: boolean) => void] {
  const [parameters, setParameters] = useSearchParams()
  const change = (isSet: boolean) =>
    setParameters(
      (current) => {
        const next = new URLSearchParams(current)
        if (isSet) next.set(name, '')
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  return [parameters.has(name), change]
}
