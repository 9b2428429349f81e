export { deleteRecordedResponses as setup } from './observed-responses.ts'
