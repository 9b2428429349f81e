import { describe, expect, it } from 'vitest'
import { formatCsvLine } from './csv.ts'

describe('a line of a CSV file', () => {
  it('quotes cells with separators, quotes and line breaks', () => {
    expect(formatCsvLine(['a', 'b,c', 'd"e', 'f\r\ng', 'h;i', ''])).toBe(
      'a,"b,c","d""e","f\r\ng","h;i",\r\n',
    )
  })

  it('leaves other texts as they are, in any script', () => {
    expect(formatCsvLine([' a ', 'Ünï', 'שלום', "'b", '😀'])).toBe(" a ,Ünï,שלום,'b,😀\r\n")
  })

  it.each([
    '=1+1',
    '+49 30',
    '-2',
    '@SUM(A1)',
    '＝1',
    '＋1',
    '－1',
    '＠A',
    '=HYPERLINK("http://a.example","b")',
  ])('defuses %j by a quote', (text) => {
    expect(formatCsvLine([text]).replaceAll('"', '')).toBe(`'${text.replaceAll('"', '')}\r\n`)
  })

  it.each([
    ['\r=1', "\r'=1"],
    [' \n＝1', " \n'＝1"],
    ['\u200b =1', "\u200b '=1"],
    ['a;=1', "a;'=1"],
    ['a; @x\n-1', "a; '@x\n'-1"],
    ['a\t+1;b', "a\t'+1;b"],
  ])('defuses %j where other programs trim cells or part them', (text, defused) => {
    expect(formatCsvLine([text]).replaceAll('"', '')).toBe(`${defused}\r\n`)
  })

  it('takes time in proportion to the text', () => {
    expect(formatCsvLine([`${' '.repeat(100_000)}${'-'.repeat(100_000)}`])).toHaveLength(200_003)
  })

  it('writes numbers, booleans, missing values and lists', () => {
    expect(formatCsvLine([-2, 0.5, true, null, undefined, ['a', 'b']])).toBe(
      '-2,0.5,true,,,"[""a"",""b""]"\r\n',
    )
  })
})
