export { forgetAnswers as setup } from './answers.ts'
