import { describe, expect, it } from 'vitest'
import { formatCsvLine } from './csv.ts'

describe('a line of a CSV file', () => {
  it('quotes cells with commas, quotes and line breaks', () => {
    expect(formatCsvLine(['a', 'b,c', 'd"e', 'f\r\ng', ''])).toBe('a,"b,c","d""e","f\r\ng",\r\n')
  })

  it('leaves other texts as they are, in any script', () => {
    expect(formatCsvLine([' a ', 'Ünï', 'שלום', "'b", '😀'])).toBe(" a ,Ünï,שלום,'b,😀\r\n")
  })

  it.each(['=1+1', '+49 30', '-2', '@SUM(A1)', '\tx', '=HYPERLINK("http://a.example","b")'])(
    'defuses %j by a quote',
    (text) => {
      expect(formatCsvLine([text]).replaceAll('"', '')).toBe(`'${text.replaceAll('"', '')}\r\n`)
    },
  )

  it('defuses a carriage return at the beginning, and quotes it', () => {
    expect(formatCsvLine(['\r=1'])).toBe('"\'\r=1"\r\n')
  })

  it('writes numbers, booleans, missing values and lists', () => {
    expect(formatCsvLine([-2, 0.5, true, null, undefined, ['a', 'b']])).toBe(
      '-2,0.5,true,,,"[""a"",""b""]"\r\n',
    )
  })
})
